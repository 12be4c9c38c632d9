import { computed, type ReadonlySignal } from "@preact/signals";
import { LIMITS, SIGNATURE_BYTES, sniff, type Attachment } from "@tappa/protocol";
import type { Api } from "../api/api.ts";
import { Problem, sentenceOf } from "../api/problem.ts";
import type { Surroundings } from "../surroundings.ts";
import { byConversation, createKeptMap, placeOf } from "./kept-map.ts";

/** A file that an agent picked for a reply. */
export interface Picked {
  id: string;
  /** As it is called on the agent's device; what is pasted may have no name of its own. */
  name: string;
  bytes: number;
  /** Share of it that the collector has, 0 to 1. */
  sent: number;
  state: "sending" | "stored" | "failed";
  /** Why it failed. */
  detail?: string;
  /** Once it is stored. */
  attachment?: Attachment;
}

export interface Attaching {
  /** By conversation, as they were picked. */
  picked: ReadonlySignal<ReadonlyMap<string, readonly Picked[]>>;
  add: (conversation: string, files: readonly File[]) => void;
  remove: (conversation: string, id: string) => void;
  /** Those that are stored go with a reply. */
  take: (conversation: string) => Attachment[];
  /** Those of a reply that is written anew. */
  putBack: (conversation: string, files: readonly Attachment[]) => void;
}

interface AttachingOptions extends Pick<Surroundings, "makeId" | "setTimeout" | "storage"> {
  attach: Api["attach"];
  site: string;
  /** One per site and agent. */
  key: string;
}

const RETRY_MS = 2_000;
const WRONG_TYPE = "Only PNG, JPEG, GIF, WebP and AVIF images and PDF can be sent. What a file is called does not count.";
const TOO_LARGE = "This file is too large. At most 10 MB can be sent.";
const TOO_MANY = `At most ${LIMITS.messageAttachments} files go with one reply.`;

/** Why a file cannot be sent; the collector says the rest. */
async function refusalOf(file: File, others: number): Promise<string | null> {
  if (others >= LIMITS.messageAttachments) return TOO_MANY;
  if (file.size > LIMITS.attachmentBytes) return TOO_LARGE;
  const head = await file.slice(0, SIGNATURE_BYTES).arrayBuffer();
  return sniff(new Uint8Array(head)) ? null : WRONG_TYPE;
}

/** What the collector has is there after a reload; the rest only this page had. */
const revive = (one: Picked): Picked =>
  one.state === "sending" ? { ...one, state: "failed", detail: "The page was closed before it was sent. Pick it again." } : one;

const isAway = (error: unknown): boolean =>
  error instanceof Problem && (error.status === 0 || error.status === 429 || error.status >= 500);

const pickedOf = (attachment: Attachment): Picked => {
  const { id, name, bytes } = attachment;
  return { id, name, bytes, sent: 1, state: "stored", attachment };
};

/** Files go up while the agent writes, piece by piece; what came stays when the collector goes. */
export function createAttaching({ attach, site, makeId, setTimeout, storage, key }: AttachingOptions): Attaching {
  const { all, set } = createKeptMap<Picked>(storage, key, revive);
  const picked = computed(() => byConversation(all.value));
  const of = (conversation: string): readonly Picked[] => picked.value.get(conversation) ?? [];
  const change = (place: string, changes: Partial<Picked>) => {
    const one = all.value.get(place);
    if (one) set(place, { ...one, ...changes });
  };

  async function send(place: string, { id, name }: Pick<Picked, "id" | "name">, file: File, from = 0): Promise<void> {
    let offset = from;
    while (all.value.get(place)?.state === "sending") {
      try {
        const { received, attachment } = await attach(site, { id, name, file, offset });
        offset = received;
        change(place, { sent: received / file.size, ...(attachment ? { attachment, state: "stored" } : {}) });
      } catch (error) {
        if (isAway(error)) return void setTimeout(() => void send(place, { id, name }, file, offset), RETRY_MS);
        change(place, { state: "failed", detail: sentenceOf(error) });
      }
    }
  }

  async function addOne(conversation: string, file: File): Promise<void> {
    const others = of(conversation).filter(({ state }) => state !== "failed").length;
    const detail = await refusalOf(file, others);
    const one: Picked = { id: makeId(), name: file.name || "image", bytes: file.size, sent: 0, state: "sending" };
    const place = placeOf(conversation, one.id);
    set(place, detail === null ? one : { ...one, state: "failed", detail });
    void send(place, one, file);
  }

  // One after the other: each counts those before it.
  let adding = Promise.resolve();
  return {
    picked,
    add(conversation, files) {
      for (const file of files) adding = adding.then(() => addOne(conversation, file));
    },
    remove: (conversation, id) => set(placeOf(conversation, id), null),
    take(conversation) {
      const taken = of(conversation).flatMap(({ attachment }) => (attachment ? [attachment] : []));
      for (const { id } of taken) set(placeOf(conversation, id), null);
      return taken;
    },
    putBack(conversation, files) {
      for (const file of files) set(placeOf(conversation, file.id), pickedOf(file));
    },
  };
}

import {
  ATTACHMENT_BYTES,
  ATTACHMENT_NAME_LENGTH,
  MESSAGE_ATTACHMENTS,
  SIGNATURE_BYTES,
  sniff,
  uuidv7,
  type Attachment,
  type AttachmentType,
  type FeedEntry,
  type LinksAnswer,
} from "@tappa/protocol";
import type { Files, Upload } from "@tappa/widgets";
import type { Core } from "../core.ts";
import type { Delivery } from "../delivery/index.ts";
import type { Item } from "../item.ts";
import { toJson } from "../json.ts";
import { createSource } from "../source.ts";
import { createKeptFiles, type KeptFile, type KeptFiles } from "./kept-files.ts";
import { sendFile } from "./send-file.ts";

/** Beyond it the device keeps no further file: the site's storage is the site's. */
const KEPT_BYTES = 64 * 1024 * 1024;
/** As long as messages are kept. */
const KEPT_MS = 7 * 86_400_000;

const attachmentsOf = ({ event }: Pick<Item, "event">): Attachment[] =>
  event.name === "$message" ? ((event.props.attachments ?? []) as unknown as Attachment[]) : [];
const isHeld = ({ state }: Pick<Item, "state">): boolean => state === "held";

const toldIn = (entries: readonly FeedEntry[]): Set<string> =>
  new Set(entries.flatMap((entry) => (entry.type === "message" ? (entry.attachments ?? []) : [])).map(({ id }) => id));

/** What is known of each file here; the ones in `refused` never leave the page. */
function createList(core: Core) {
  const list = createSource<readonly Upload[]>([], core.env.report);
  const change = (id: string, changes: Partial<Upload>): void =>
    list.set(list.value.map((one) => (one.id === id ? { ...one, ...changes } : one)));
  return {
    list,
    change,
    find: (id: string) => list.value.find((one) => one.id === id),
    put: (upload: Upload) => list.set([...list.value.filter(({ id }) => id !== upload.id), upload]),
    drop: (ids: readonly string[]) => list.set(list.value.filter(({ id }) => !ids.includes(id))),
  };
}

const uploadOf = ({ id, name, type, blob, isStored }: KeptFile, isKept: boolean): Upload => {
  const state = isStored ? "stored" : navigator.onLine ? "sending" : "waiting";
  return { id, name, type, blob, bytes: blob.size, sent: isStored ? 1 : 0, state, isKept };
};

/** Why a file cannot go with a message; undefined = it can. */
function refusalOf({ config }: Core, type: AttachmentType | null, bytes: number, others: number): string | undefined {
  if (others >= MESSAGE_ATTACHMENTS) return "attachments_many";
  if (bytes > mostOf(config)) return "body_too_large";
  return type ? undefined : "attachment_type";
}

const mostOf = (config: Core["config"]): number => config.current()?.limits.attachmentBytes ?? ATTACHMENT_BYTES;

/** A message waits until all is said of its files; the collector refuses one whose files it does not have. */
function createHolding({ outbox }: Delivery, isOver: (file: Attachment) => boolean, again: (id: string) => void) {
  const free = new Set<string>();
  outbox.holds = (item) => {
    if (free.has(item.event.id)) return false;
    const files = attachmentsOf(item);
    for (const { id } of files) again(id);
    return !files.every(isOver);
  };
  return (): void => {
    for (const item of outbox.all().filter(isHeld)) {
      if (!attachmentsOf(item).every(isOver)) return;
      free.add(item.event.id);
      outbox.add({ ...item, state: "saved" });
    }
  };
}

/** Brings files to the collector: one tab sends a file; whoever waits for it goes on when that tab is gone. */
function createRunning(core: Core, delivery: Delivery, list: ReturnType<typeof createList>, kept: KeptFiles) {
  const { change, find, put } = list;
  /** Files by id that this page picked; the device may not have them. */
  const held = new Map<string, KeptFile>();
  /** Of an earlier page, or of another tab, that the device did not keep. */
  const absent = new Set<string>();
  const ends = new Map<string, () => void>();
  const isOver = ({ id }: Attachment): boolean => absent.has(id) || /^(stored|refused)$/.test(find(id)?.state ?? "");

  const end = (id: string): void => {
    ends.get(id)?.();
    ends.delete(id);
  };
  const settle = async (file: KeptFile, refused: string | null): Promise<void> => {
    const { id } = file;
    if (refused === null) {
      if (find(id)?.isKept && !file.isStored) await kept.put({ ...file, isStored: true }).catch(core.env.report);
      change(id, { state: "stored", sent: 1 });
    } else {
      // Agents may take it later; nothing else changes its mind.
      if (refused !== "visitor_blocked") await kept.remove(id).catch(() => {});
      change(id, { state: "refused", code: refused });
    }
    release();
  };
  const work = async (id: string, until: AbortSignal): Promise<void> => {
    const file = held.get(id) ?? (await kept.get(id).catch(() => undefined));
    if (until.aborted) return;
    if (!file) return void (absent.add(id), release());
    if (!find(id)) put(uploadOf(file, true));
    const refused = file.isStored ? null : await sendFile(core, delivery, file, (told) => change(id, told), until);
    if (refused !== "") await settle(file, refused);
  };
  const run = (id: string): void => {
    if (ends.has(id)) return;
    ends.set(id, () => {});
    const stop = delivery.tabs.hold(`file/${id}`, () => {
      const over = new AbortController();
      void work(id, over.signal)
        .catch(core.env.report)
        .finally(() => over.signal.aborted || end(id));
      return () => over.abort();
    });
    ends.set(id, stop);
  };
  const retry = (id: string): void => {
    if (!held.has(id) || find(id)?.state !== "refused") return;
    change(id, { state: "sending", sent: 0 });
    run(id);
  };
  const release = createHolding(delivery, isOver, retry);
  return { held, run, retry, end, release, isOver };
}

/** What came back by the feed is on the device no more, and nothing of a visitor who left is here. */
function letGo({ entries, session }: Core, { list }: ReturnType<typeof createList>, remove: (ids: string[]) => void): void {
  const who = (): string => session.visitors.current().id;
  let owner = who();
  entries.subscribe((all) => {
    const told = toldIn(all);
    const isLeft = owner !== who();
    owner = who();
    const gone = list.value.filter(({ id }) => isLeft || told.has(id)).map(({ id }) => id);
    if (gone[0]) remove(gone);
  });
}

/** Called once per client, when a file is picked or a message waits for one. */
export function createUploads(core: Core, delivery: Delivery): Files {
  const { env, name, session } = core;
  const { outbox, storage } = delivery;
  const files = createList(core);
  const { list, find, put, drop } = files;
  const kept = createKeptFiles(name);
  const { held, run, retry, end, release, isOver } = createRunning(core, delivery, files, kept);
  const who = (): string => session.visitors.current().id;
  const named = (): Set<string> => new Set(outbox.outgoing.value.flatMap((item) => attachmentsOf(item).map(({ id }) => id)));
  const remove = (ids: readonly string[]): void => {
    drop(ids);
    for (const id of ids) {
      end(id);
      held.delete(id);
      void kept.remove(id).catch(() => {});
    }
  };
  const begin = async (): Promise<void> => {
    const names = named();
    for (const file of storage.isDurable() ? await kept.all() : []) {
      if (file.of !== who() || (env.now() - file.at > KEPT_MS && !names.has(file.id))) remove([file.id]);
      else if (!find(file.id)) put(uploadOf(file, true));
    }
    for (const { id, state } of list.value) if (state !== "stored" && state !== "refused") run(id);
  };
  const ready = begin().catch(env.report);
  // Messages of other tabs and pages that wait for files.
  outbox.outgoing.subscribe((all) => {
    for (const file of all.filter(isHeld).flatMap(attachmentsOf)) if (!isOver(file)) run(file.id);
    void ready.then(release);
  });
  letGo(core, files, remove);

  const take = async (blob: Blob & { name?: string }): Promise<void> => {
    const head = await blob.slice(0, SIGNATURE_BYTES).arrayBuffer();
    const type = sniff(new Uint8Array(head));
    const file = fileOf(core, blob, type);
    const names = named();
    const others = list.value.filter(({ id, state }) => !names.has(id) && state !== "refused").length;
    const code = refusalOf(core, type, blob.size, others);
    if (code) return put({ ...uploadOf(file, false), state: "refused", code });
    held.set(file.id, file);
    put(uploadOf(file, await keep(kept, file, storage.isDurable(), list.value)));
    run(file.id);
  };
  // One after the other: each counts those before it.
  let taking = ready;
  return {
    uploads: list,
    most: () => mostOf(core.config),
    add: (blob) => (taking = taking.catch(() => {}).then(() => take(blob))),
    retry,
    remove: (id) => remove([id]),
    links: (ids) => linksOf(core, delivery, ids),
  };
}

function fileOf({ env, session }: Core, blob: Blob & { name?: string }, type: AttachmentType | null): KeptFile {
  const at = env.now();
  const of = session.visitors.current().id;
  return { id: uuidv7(at, env.random), of, name: nameOf(blob), type: type ?? "application/pdf", blob, at };
}

/** Whether the device has it now. */
async function keep(kept: KeptFiles, file: KeptFile, isDurable: boolean, others: readonly Upload[]): Promise<boolean> {
  const bytes = others.reduce((sum, one) => sum + (one.isKept ? one.bytes : 0), 0);
  if (!isDurable || bytes + file.blob.size > KEPT_BYTES) return false;
  return kept.put(file).then(
    () => true,
    () => false,
  );
}

async function linksOf(
  { env, endpoint, key }: Core,
  { proof }: Delivery,
  ids: readonly string[],
): Promise<Record<string, string>> {
  const visitor = proof();
  if (!visitor) return {};
  const body = toJson({ v: 1, key, visitor, ids });
  const response = await env.fetch(`${endpoint}/v1/attachments/links`, { method: "POST", body, credentials: "omit" });
  if (!response.ok) throw new Error(`links ${response.status}`);
  const { links } = (await response.json()) as LinksAnswer;
  return Object.fromEntries(Object.entries(links).map(([id, path]) => [id, endpoint + path]));
}

/** What is pasted may have none. The end of a long one tells more. */
const nameOf = (blob: Blob & { name?: string }): string => (blob.name || "image").slice(-ATTACHMENT_NAME_LENGTH);

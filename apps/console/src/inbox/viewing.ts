import { signal, type ReadonlySignal } from "@preact/signals";
import { type AgentFeedLine, VIEWING, type ViewingRequest } from "@tappa/protocol";
import type { Surroundings } from "../surroundings.ts";

type ViewingLine = Extract<AgentFeedLine, { e: "viewing" }>;
type Viewer = ViewingLine["agent"];

/** Which colleagues have which conversation open, and telling them the same of this page. */
export interface Viewing {
  /** Colleagues by conversation, in the order of their names; each once, however many windows they have. */
  now: ReadonlySignal<ReadonlyMap<string, readonly Viewer[]>>;
  heard: (line: ViewingLine) => void;
  /** This page shows the conversation, or none. */
  look: (conversation: string | null) => void;
  /** What this page shows. */
  shown: () => string | null;
  /** The line is back: colleagues may think that this page is gone, and what they did meanwhile was not heard. */
  renew: () => void;
  /** The line broke: nothing is known of the others any more. */
  forget: () => void;
  close: () => void;
}

export interface ViewingOptions {
  post: (body: ViewingRequest) => Promise<unknown>;
  /** Of this page of the console. */
  page: string;
  /** Id of the agent: one's own windows are no news. */
  agent: string;
  setTimeout: Surroundings["setTimeout"];
}

interface Seen extends Viewer {
  conversation: string;
}

function byConversation(pages: Iterable<Seen>): Map<string, Viewer[]> {
  const viewers = new Map<string, Viewer[]>();
  for (const { conversation, id, name } of pages) {
    const others = (viewers.get(conversation) ?? []).filter((one) => one.id !== id);
    viewers.set(
      conversation,
      [...others, { id, name }].toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    );
  }
  return viewers;
}

export function createViewing({ post, page, agent, setTimeout }: ViewingOptions): Viewing {
  const now = signal<ReadonlyMap<string, readonly Viewer[]>>(new Map());
  const pages = new Map<string, Seen & { cancel: () => void }>();
  let shown: string | null = null;
  let cancelRenewal: (() => void) | undefined;

  const show = () => (now.value = byConversation(pages.values()));
  const end = (key: string) => {
    pages.get(key)?.cancel();
    if (pages.delete(key)) show();
  };
  const tell = () => {
    cancelRenewal?.();
    // Who cannot be told hears it with the next renewal.
    post({ page, conversation: shown }).catch(() => {});
    if (shown !== null) cancelRenewal = setTimeout(tell, VIEWING.againMs);
  };

  return {
    now,
    heard({ page: from, agent: viewer, conversation }) {
      if (viewer.id === agent) return;
      const key = `${viewer.id} ${from}`;
      if (conversation === null) return end(key);
      pages.get(key)?.cancel();
      const cancel = setTimeout(() => end(key), VIEWING.expiresMs);
      pages.set(key, { ...viewer, conversation, cancel });
      show();
    },
    look(conversation) {
      if (conversation === shown) return;
      shown = conversation;
      tell();
    },
    shown: () => shown,
    renew() {
      if (shown !== null) tell();
    },
    forget() {
      for (const key of pages.keys()) end(key);
    },
    close: () => cancelRenewal?.(),
  };
}

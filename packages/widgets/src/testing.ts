import { signal, type Signal } from "@preact/signals-core";
import { emptyFacts, type CompiledRule, type Facts } from "@tappa/lifecycle";
import {
  ATTACHMENT_BYTES,
  SIGNATURE_BYTES,
  sniff,
  uuidv7,
  type Ephemeral,
  type FeedEntry,
  type Locale,
  type SiteCampaign,
  type Theme,
  type WireEvent,
} from "@tappa/protocol";
import type { Files, Host, HostStorage, Outgoing, Upload } from "./host.ts";

/** Distributes over the entry's kinds, so that each keeps its own fields. */
type Unnumbered<E> = E extends unknown ? Omit<E, "seq" | "at"> & { at?: number } : never;

export interface TestHostOptions<C extends SiteCampaign> {
  campaign: C;
  locale?: Locale;
  theme?: Partial<Theme>;
  texts?: Record<string, string>;
  facts?: Facts;
  stage?: string;
  online?: boolean;
  /** Answers `host.holds()`; without it nothing holds. */
  holds?: (rule: CompiledRule) => boolean;
  /** Plays the collector to `host.ask()`; without it, it cannot be reached. */
  ask?: Host["ask"];
  now?: () => number;
  /** Shared by two hosts, it plays the storage of one browser over a reload. */
  stored?: Map<string, unknown>;
}

export interface TestHost<C extends SiteCampaign> {
  host: Host<C>;
  /** What the widget sent, oldest first. */
  sent: WireEvent[];
  facts: Signal<Facts>;
  stage: Signal<string>;
  feed: Signal<readonly FeedEntry[]>;
  outgoing: Signal<readonly Outgoing[]>;
  online: Signal<boolean>;
  stored: Map<string, unknown>;
  discarded: string[];
  /** Files that were picked; tests say how far they have come. */
  uploads: Signal<readonly Upload[]>;
  opened: { kind: "chat" | "checklist"; text: string | undefined }[];
  called: string[];
  /** How often the visitor was forgotten. */
  forgotten: Signal<number>;
  errors: unknown[];
  /** How often the widget said it had gone. */
  closed: Signal<number>;
  /** How many feed connections are held. */
  connections: Signal<number>;
  /** Appends an entry to the feed; an outgoing event of the same id has arrived thereby. */
  push(entry: Unnumbered<FeedEntry>): void;
  /** Hands a line that is never stored to whoever is connected. */
  emit(line: Ephemeral): void;
  /** The collector has stored (`sent`) or refused an outgoing event. */
  settle(id: string, state: "sent" | "refused", code?: string): void;
}

const THEME: Theme = { accent: "#5746d8", mode: "light", radius: 16, side: "right", offset: { x: 20, y: 20 } };

/** A host that remembers what a widget did and plays the collector when told; for tests, the gallery and previews. */
export function createTestHost<C extends SiteCampaign>(options: TestHostOptions<C>): TestHost<C> {
  const sources = createSources(options);
  const stored = options.stored ?? new Map<string, unknown>();
  const now = options.now ?? (() => Date.now());
  const done: Done = { sent: [], discarded: [], opened: [], called: [], errors: [] };
  const { lines: _, closed, connections, ...read } = sources;
  const forgotten = signal(0);
  const { uploads, files } = createFiles(now);
  const host: Host<C> = {
    campaign: options.campaign,
    locale: options.locale ?? "en",
    theme: { ...THEME, ...options.theme },
    texts: options.texts ?? {},
    ...read,
    holds: options.holds ?? (() => false),
    storage: storageOf(stored),
    files: async () => files,
    now,
    ask: options.ask ?? (() => Promise.reject(new TypeError("Failed to fetch"))),
    forget: async () => void forgotten.value++,
    ...createActs(sources, done, now),
    closed: () => void closed.value++,
    report: (error) => void done.errors.push(error),
  };
  return { host, uploads, ...read, closed, connections, forgotten, ...done, stored, ...createCollector(sources, now) };
}

/** Takes every file that begins as an image or a PDF; it is on its way until a test says otherwise. */
function createFiles(now: () => number): { uploads: Signal<readonly Upload[]>; files: Files } {
  const uploads = signal<readonly Upload[]>([]);
  const change = (id: string, changes: Partial<Upload>) =>
    void (uploads.value = uploads.value.map((one) => (one.id === id ? { ...one, ...changes } : one)));
  const files: Files = {
    uploads,
    most: () => ATTACHMENT_BYTES,
    async add(blob) {
      const type = sniff(new Uint8Array(await blob.slice(0, SIGNATURE_BYTES).arrayBuffer()));
      const code = blob.size > ATTACHMENT_BYTES ? "body_too_large" : "attachment_type";
      const refused = type === null || blob.size > ATTACHMENT_BYTES;
      const id = uuidv7(now(), (words) => crypto.getRandomValues(words));
      const file = {
        id,
        name: blob.name ?? "image",
        type: type ?? "application/pdf",
        bytes: blob.size,
        blob,
        sent: 0,
        isKept: true,
      };
      uploads.value = [...uploads.value, refused ? { ...file, state: "refused", code } : { ...file, state: "sending" }];
    },
    retry: (id) => change(id, { state: "sending" }),
    remove: (id) => void (uploads.value = uploads.value.filter((one) => one.id !== id)),
    links: async (ids) => Object.fromEntries(ids.map((id) => [id, `https://collector.example/${id}`])),
  };
  return { uploads, files };
}

type Done = Pick<TestHost<SiteCampaign>, "sent" | "discarded" | "opened" | "called" | "errors">;
type Sources = ReturnType<typeof createSources>;
type Acts = Pick<Host, "send" | "discard" | "connect" | "open" | "call">;

function createActs({ outgoing, connections, lines }: Sources, done: Done, now: () => number): Acts {
  return {
    send(name, props) {
      const id = uuidv7(now(), (words) => crypto.getRandomValues(words));
      const event: WireEvent = { id, name, at: now(), n: done.sent.length + 1, props: props as WireEvent["props"] };
      done.sent.push(event);
      if (name === "$message") outgoing.value = [...outgoing.value, { event, state: "saved" }];
      return id;
    },
    discard(id) {
      done.discarded.push(id);
      outgoing.value = outgoing.value.filter(({ event }) => event.id !== id);
    },
    connect(listener) {
      lines.add(listener);
      connections.value = lines.size;
      return () => {
        lines.delete(listener);
        connections.value = lines.size;
      };
    },
    open: (kind, text) => void done.opened.push({ kind, text }),
    call: (name) => void done.called.push(name),
  };
}

function createCollector(
  { feed, outgoing, lines }: Sources,
  now: () => number,
): Pick<TestHost<SiteCampaign>, "push" | "emit" | "settle"> {
  return {
    push(entry) {
      const full = { at: now(), ...entry, seq: (feed.value.at(-1)?.seq ?? 0) + 1 } as FeedEntry;
      feed.value = [...feed.value, full];
      if (full.type === "message") outgoing.value = outgoing.value.filter(({ event }) => event.id !== full.id);
    },
    emit: (line) => lines.forEach((listener) => listener(line)),
    settle(id, state, code) {
      outgoing.value = outgoing.value.map((one) =>
        one.event.id === id ? { event: one.event, state, ...(code ? { code } : {}) } : one,
      );
    },
  };
}

function createSources(options: TestHostOptions<SiteCampaign>) {
  return {
    facts: signal(options.facts ?? emptyFacts()),
    stage: signal(options.stage ?? "engaged"),
    feed: signal<readonly FeedEntry[]>([]),
    outgoing: signal<readonly Outgoing[]>([]),
    online: signal(options.online ?? true),
    closed: signal(0),
    connections: signal(0),
    lines: new Set<(line: Ephemeral) => void>(),
  };
}

function storageOf(stored: Map<string, unknown>): HostStorage {
  return {
    get: async <T>(key: string) => stored.get(key) as T | undefined,
    set: async (key, value) => void stored.set(key, structuredClone(value)),
    remove: async (key) => void stored.delete(key),
  };
}

/** The shadow root of the newest widget, once it has drawn its frame. */
export async function drawn(): Promise<ShadowRoot> {
  for (;;) {
    const widget = [...document.querySelectorAll("tappa-widget")].at(-1);
    if (widget?.shadowRoot?.querySelector(".frame")) return widget.shadowRoot;
    await new Promise(requestAnimationFrame);
  }
}

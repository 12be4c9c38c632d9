import type { Dispose, Source } from "@tappa/widgets";
import type { ChatSeen, OwnChat } from "@tappa/widgets/chat/headless";
import type { Tappa } from "../index.ts";
import { createDrawing, createOnce } from "./drawing.ts";

export interface ChatState extends ChatSeen {
  /** The site has a chat for this visitor: time to show what opens it. */
  isAvailable: boolean;
  /** The visitor has opened it; before, there is nothing of it to draw. */
  isOpen: boolean;
  /** Messages of agents that the visitor has not read. */
  unread: number;
}

export interface ChatActs {
  /** By the visitor's wish, which is consent for this chat alone; `text` goes into the composer. */
  open(text?: string): Promise<void>;
  close(): void;
  /** Writes into the composer; the agent sees that somebody types. */
  write(text: string): void;
  /** Sends the draft and the `uploads` that were not refused; false when there is nothing to send or too much. */
  send(): boolean;
  /**
   * Begins to send an image or a PDF, which goes with the next message. It is in `uploads` then, also when it is refused: its `code`
   * says why. Rejects when what sends files cannot be loaded. While the chat is not open nothing is taken.
   */
  attach(file: Blob & { name?: string }): Promise<void>;
  /** Takes a file out of `uploads`. */
  detach(id: string): void;
  /** Addresses by which `attachments` of messages can be read for an hour, by id; those that are gone have none. */
  links(ids: readonly string[]): Promise<Record<string, string>>;
  /** Sends what is no card number as it is written, in this message alone. */
  sendAsWritten(on: boolean): void;
  /** Answers how the conversation was, 1 to 5; a text may be added to the score later. */
  rate(score: number, text?: string): void;
  /** Sends one of the `replies` that an agent offers; false when it is not offered any more. */
  answer(text: string): boolean;
  /** Answers the `question` about the visitor; false when it is no answer to it. */
  tell(text: string): Promise<boolean>;
  /** Leaves the `question` out, unless it is required. */
  leaveOut(): void;
  /** Sends a refused message anew. */
  retry(id: string): void;
  /** Takes a refused message back into the composer. */
  edit(id: string): void;
  /** Forgets a refused message. */
  discard(id: string): void;
}

/** A chat without its drawing. While somebody is subscribed, the SDK shows neither its launcher nor its panel. */
export interface HeadlessChat extends Source<ChatState>, ChatActs {}

const CLOSED = {
  isOpen: false,
  title: "",
  greeting: "",
  messages: [],
  status: "open",
  agents: [],
  typing: null,
  waitMs: null,
  waitOf: 0,
  isClosed: false,
  opensAt: null,
  question: null,
  holds: false,
  online: true,
  draft: "",
  hidden: [],
  room: 0,
  uploads: [],
  ask: null,
  replies: [],
  firstNew: null,
} satisfies Partial<ChatState>;

/** As the chat is on a server, while a page hydrates, and before the site's config has come. */
export const NO_CHAT: ChatState = { ...CLOSED, isAvailable: false, unread: 0 };

/**
 * The chat of a client, to be drawn by the page.
 * @example const chat = chatOf(tappa); chat.subscribe(({ isOpen, messages }) => …); button.onclick = () => chat.open();
 */
export const chatOf: (tappa: Tappa) => HeadlessChat = createOnce((tappa) => {
  let chat: OwnChat | undefined;
  let leave: Dispose | undefined;
  const close = () => leave?.();
  const source = createDrawing(
    tappa,
    NO_CHAT,
    (change) => ({
      async launcher() {
        const { unreadOf } = await import("@tappa/widgets/launcher");
        return {
          unreadOf,
          showLauncher({ unread }) {
            change({ isAvailable: true });
            const stop = unread.subscribe((count) => change({ unread: count }));
            return () => {
              stop();
              change({ isAvailable: false, unread: 0 });
            };
          },
        };
      },
      async chat() {
        const { openHeadless } = await import("@tappa/widgets/chat/headless");
        const show = openHeadless((seen, it) => {
          chat = seen ? it : undefined;
          change(seen ? { ...seen, isOpen: true } : CLOSED);
        });
        return {
          show(host, options) {
            leave = host.closed;
            return show(host, options);
          },
        };
      },
    }),
    close,
  );
  return Object.assign(source, {
    open: (text?: string) => tappa.open("chat", text),
    close,
    write: (text: string) => chat?.write(text),
    send: () => chat?.send() ?? false,
    attach: async (file: Blob & { name?: string }) => chat?.attach(file),
    detach: (id: string) => chat?.detach(id),
    links: async (ids: readonly string[]) => (await chat?.links(ids)) ?? {},
    sendAsWritten: (on: boolean) => chat?.sendAsWritten(on),
    rate: (score: number, text?: string) => chat?.rate(score, text),
    answer: (text: string) => chat?.answer(text) ?? false,
    tell: async (text: string) => (await chat?.tell(text)) ?? false,
    leaveOut: () => chat?.leaveOut(),
    retry: (id: string) => chat?.retry(id),
    edit: (id: string) => chat?.edit(id),
    discard: (id: string) => chat?.discard(id),
  });
});

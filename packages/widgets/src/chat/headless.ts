import { effect, signal, untracked } from "@preact/signals-core";
import type { ConversationStatus } from "@tappa/protocol";
import type { Files, Host, Show, Upload } from "../host.ts";
import { localText } from "../texts/local-text.ts";
import { createAttaching } from "./attaching.ts";
import { createAttendedChat } from "./attended.ts";
import type { ChatCampaign } from "./panel.tsx";
import { createReplies, type QuickReplies } from "./replies.ts";
import { createRating, type Ask, type Rating } from "./rating.ts";
import { createReception, type Question, type Reception } from "./reception.ts";
import type { Chat } from "./store.ts";
import type { ChatMessage } from "./thread.ts";

/** What there is to draw of an open chat. */
export interface ChatSeen {
  /** As the site words them, in the visitor's language. */
  title: string;
  greeting: string;
  /** Oldest first. */
  messages: readonly ChatMessage[];
  status: ConversationStatus;
  /** Agents who are here now. */
  agents: readonly string[];
  /** Name of the agent who is typing, "" when nameless, null when nobody is. */
  typing: string | null;
  /** Half of the `waitOf` answers measured at this hour of the week came within it; null while that is not known, or closed. */
  waitMs: number | null;
  waitOf: number;
  isClosed: boolean;
  /** Closed until then (epoch ms); null while it is open, and where it stays closed for more than a year. */
  opensAt: number | null;
  /** What the visitor is asked about themselves; null while nothing is. */
  question: Question | null;
  /** What was to be sent waits in the composer until the question is answered. */
  holds: boolean;
  online: boolean;
  /** What stands in the composer; outlives reloads. */
  draft: string;
  /** What of the draft will be hidden before it is sent, as it reads then. Card numbers always are; the rest not after `sendAsWritten`. */
  hidden: readonly string[];
  /** Characters that may still be written; negative when the draft is too long to be sent. */
  room: number;
  /** The files that go with the next message, and those that were refused. */
  uploads: readonly Upload[];
  /** What is asked of a resolved conversation, and what was answered; null while nothing is. */
  ask: Ask | null;
  /** What an agent offers to answer with: `answer()` sends one of them. */
  replies: readonly string[];
  /** Id of the first message of an agent that was unread when the chat was opened. */
  firstNew: string | null;
}

export interface Attachable {
  /** Looks at an image or a PDF and begins to send it; it is in `uploads` then, also when it is refused, with the `code`. */
  attach(file: Blob & { name?: string }): Promise<void>;
  /** Takes a file out of `uploads`. */
  detach(id: string): void;
  /** Addresses by which files of messages can be read for an hour; those that are gone have none. */
  links(ids: readonly string[]): Promise<Record<string, string>>;
}

/** What a page can do with a chat that it draws. */
export type OwnChat = Chat & Rating & QuickReplies & Attachable & Pick<Reception, "tell" | "leaveOut">;

/**
 * Opens a chat that the page draws.
 * @param draw is told everything whenever something of it changed, and null when the chat has gone
 */
export const openHeadless =
  (draw: (seen: ChatSeen | null, chat: OwnChat) => void): Show<ChatCampaign> =>
  (host, { text }) => {
    const attended = createAttendedChat(host, text);
    const { question, holds, ...telling } = createReception(attended, host);
    const { picked, ...attaching } = createFiles(attended, host);
    const chat = { ...attended, ...createRating(host, attended), ...createReplies(attended), ...attaching, ...telling };
    const { title, greeting } = host.campaign.content;
    const words = { title: localText(title, host.locale), greeting: localText(greeting, host.locale) };
    const stop = effect(() => {
      const seen: ChatSeen = {
        ...words,
        messages: chat.messages.value,
        status: chat.status.value,
        agents: chat.agents.value,
        typing: chat.typing.value,
        ...expectationOf(chat),
        question: question.value,
        holds: holds.value,
        online: chat.online.value,
        draft: chat.draft.text.value,
        hidden: chat.guarded.value?.found ?? [],
        room: chat.room.value,
        uploads: picked.value,
        ask: chat.ask.value,
        replies: chat.offered.value,
        firstNew: chat.firstNew,
      };
      // Whatever the page reads while it draws is its own affair.
      untracked(() => draw(seen, chat));
    });
    return () => {
      stop();
      chat.dispose();
      draw(null, chat);
    };
  };

/** What sends files comes with the first one, or when an earlier page left some. */
function createFiles(chat: Chat, host: Host) {
  const picked = signal<readonly Upload[]>([]);
  let isOver = false;
  chat.cleanups.push(() => void (isOver = true));
  const load = async (): Promise<Files> => {
    const files = await host.files();
    if (isOver) return files;
    const attaching = createAttaching(chat, host, files);
    chat.cleanups.push(effect(() => void (picked.value = attaching.picked.value)));
    return files;
  };
  let coming: Promise<Files> | undefined;
  const open = (): Promise<Files> => (coming ??= load().catch(again));
  const again = (error: unknown): never => {
    coming = undefined;
    throw error;
  };
  void host.storage
    .get("chat.files")
    .then((some) => some && open())
    .catch(host.report);
  const attachable: Attachable = {
    async attach(file) {
      const files = await open();
      // Nobody would see it any more.
      if (!isOver) await files.add(file);
    },
    detach: (id) => void open().then((files) => files.remove(id), host.report),
    links: async (ids) => (await open()).links(ids),
  };
  return { picked, ...attachable };
}

function expectationOf({ presence }: Chat): Pick<ChatSeen, "waitMs" | "waitOf" | "isClosed" | "opensAt"> {
  const { waitMs = null, waitOf = 0, opensAt } = presence.value;
  return { waitMs, waitOf, isClosed: opensAt !== undefined, opensAt: opensAt ?? null };
}

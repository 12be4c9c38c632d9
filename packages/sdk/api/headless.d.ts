import { Tappa } from './index.js';

/** What a chat asks and says before an agent does: who is there, when, how soon, and who is writing. */

/** A question in the thread; its answer is the trait of that name. One that is required holds back the first message. */
interface ChatField {
    trait: string;
    label: LocalText;
    type: "text" | "email" | "choice";
    required: boolean;
    /** Of a choice: what is stored, and how it reads. */
    choices?: {
        value: string;
        label: LocalText;
    }[];
}

/** What may be attached to a message: images that every browser draws without running anything, and PDF. */
declare const ATTACHMENT_TYPES: readonly ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "application/pdf"];
type AttachmentType = (typeof ATTACHMENT_TYPES)[number];
/** A file that belongs to a message. `id` is a UUIDv7 made where the file was picked; `type` is what its first bytes say. */
interface Attachment {
    id: string;
    name: string;
    type: AttachmentType;
    bytes: number;
}

/** A page of the site's own, as the agent describes it: nobody fetches it. */
interface LinkCard {
    /** `url` and `image` are of the site's origins. */
    url: string;
    title: string;
    image?: string;
}

type ConversationStatus = "open" | "resolved";
type Locale = "en" | "it" | "pl" | "de" | "fr" | "es" | "ar";
/** Text in several languages; falls back to the site's first locale. */
type LocalText = Partial<Record<Locale, string>>;

/** Ends what the function that returned it began. Calling it twice does nothing. */
type Dispose = () => void;
/** A value that changes: signal-shaped, so any framework can read it. `subscribe` calls at once with the current value. */
interface Source<T> {
    readonly value: T;
    subscribe(listener: (value: T) => void): Dispose;
}
/** A file that was picked: in the composer, or in a message that the feed has not brought back yet. */
interface Upload extends Attachment {
    blob: Blob;
    /** Share of it that the collector has, 0 to 1. */
    sent: number;
    /** `waiting` for a connection, then it goes on by itself · `sending` · `stored` by the collector · `refused` for good. */
    state: "waiting" | "sending" | "stored" | "refused";
    /** Why it was refused: `attachment_type`, `body_too_large`, `quota_reached`, `attachments_many`, or another code of the collector. */
    code?: string;
    /** It outlives this page. */
    isKept: boolean;
}

/** `saved` here → `sent` to the collector → `seen` by an agent; `refused` for good. */
type MessageStatus = "saved" | "sent" | "seen" | "refused";
interface ChatMessage {
    id: string;
    conversation: string;
    text: string;
    attachments?: Attachment[] | undefined;
    at: number;
    mine: boolean;
    /** Name of the agent who wrote it, if it has one. */
    author: string | null;
    /** Only of the visitor's own messages. */
    status: MessageStatus | null;
    /** Why it was refused: a code of the collector. */
    code?: string | undefined;
    /** What an agent offers to answer with. */
    replies?: readonly string[] | undefined;
    /** A page of the site that an agent points to. */
    card?: LinkCard | undefined;
}

/** The question how a conversation was; `score` (1 to 5) is null while nobody answered it on any device. */
interface Ask {
    id: string;
    score: number | null;
}

/** What the visitor is asked about themselves. */
interface Question {
    trait: string;
    /** In the visitor's language; "" for the e-mail address that is asked for while the chat is closed. */
    label: string;
    type: ChatField["type"];
    required: boolean;
    choices: {
        value: string;
        label: string;
    }[];
}

/** What there is to draw of an open chat. */
interface ChatSeen {
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

interface ChatState extends ChatSeen {
    /** The site has a chat for this visitor: time to show what opens it. */
    isAvailable: boolean;
    /** The visitor has opened it; before, there is nothing of it to draw. */
    isOpen: boolean;
    /** Messages of agents that the visitor has not read. */
    unread: number;
}
interface ChatActs {
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
    attach(file: Blob & {
        name?: string;
    }): Promise<void>;
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
interface HeadlessChat extends Source<ChatState>, ChatActs {
}
/** As the chat is on a server, while a page hydrates, and before the site's config has come. */
declare const NO_CHAT: ChatState;
/**
 * The chat of a client, to be drawn by the page.
 * @example const chat = chatOf(tappa); chat.subscribe(({ isOpen, messages }) => …); button.onclick = () => chat.open();
 */
declare const chatOf: (tappa: Tappa) => HeadlessChat;

/** `waiting`: something before it is not done · `checking`: done here, not yet confirmed by the collector. */
type ItemState = "open" | "waiting" | "checking" | "done";

/** One item, in the visitor's language. */
interface ChecklistItemSeen {
    id: string;
    title: string;
    text: string;
    state: ItemState;
    /** Title of the item to be done first, "" when none is. */
    first: string;
    /** The visitor may say that it is done. */
    manual: boolean;
    /** Page to go to, "" when there is none. */
    href: string;
}
/** What there is to draw of a checklist. */
interface ChecklistSeen {
    title: string;
    items: readonly ChecklistItemSeen[];
    doneCount: number;
    complete: boolean;
}

interface ChecklistState extends ChecklistSeen {
    /** The site has a list for this visitor now; else there is nothing to draw. */
    isShown: boolean;
}
interface ChecklistActs {
    /** Shows a list again that was put away. */
    open(): Promise<void>;
    /** Puts the list away; for good when it is complete. */
    close(): void;
    /** The visitor says that a manual item is done. */
    mark(item: string): void;
    /** Opens the chat of the item, or calls the function of the page that it names. An item with an `href` is a link instead. */
    act(item: string): void;
}
/** A checklist without its drawing. While somebody is subscribed, the SDK draws none. */
interface HeadlessChecklist extends Source<ChecklistState>, ChecklistActs {
}
/** As the list is on a server, while a page hydrates, and while there is none for this visitor. */
declare const NO_CHECKLIST: ChecklistState;
/**
 * The checklist of a client, to be drawn by the page.
 * @example const list = checklistOf(tappa); list.subscribe(({ isShown, items }) => …); box.onchange = () => list.mark("invite");
 */
declare const checklistOf: (tappa: Tappa) => HeadlessChecklist;

export { NO_CHAT, NO_CHECKLIST, chatOf, checklistOf };
export type { ChatActs, ChatState, ChecklistActs, ChecklistState, HeadlessChat, HeadlessChecklist };

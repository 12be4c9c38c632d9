import { ATTACHMENT_ACCEPT, LIMITS, type ConversationDetail, type Offer } from "@tappa/protocol";
import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useDesk } from "../frame/context.ts";
import { nameOf } from "../people/naming.tsx";
import { Icon } from "../ui/icon.tsx";
import { PickedFiles } from "./attachments.tsx";
import type { Picked } from "./attaching.ts";
import { PICKER_ID, optionId, ReplyPicker, useReplyPicker } from "./reply-picker.tsx";
import { OfferEditor } from "./offer-editor.tsx";
import { flawOf, offerOf } from "./offers.ts";
import { missingIn } from "./saved-replies.ts";
import { Failure } from "../ui/states.tsx";

interface ComposerProps {
  thread: ConversationDetail;
  field: RefObject<HTMLTextAreaElement | null>;
  mode: Signal<ComposerMode>;
}

/** Tells the visitor at most every few seconds that an answer is being written. */
function useTypingSignal(conversation: string): () => void {
  const { api, site, surroundings } = useDesk();
  const quiet = useRef<string | null>(null);
  return () => {
    if (quiet.current === conversation) return;
    quiet.current = conversation;
    surroundings.setTimeout(() => (quiet.current = null), LIMITS.typingEveryMs);
    // Typing is a courtesy; that it was not told is not worth a word.
    api.typing(site.id, conversation).catch(() => {});
  };
}

const GROWS = CSS.supports("field-sizing: content");

/** Grows with its text up to what the style sheet allows, where the browser does not do so by itself. */
function useGrowth(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element || GROWS) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [text]);
}

/** Who reads what is being written. */
export type ComposerMode = "reply" | "note";

/** Sends a note; its text stays where it was written until the collector has it. */
function useNote(conversation: string) {
  const { api, site, conversations, drafts, surroundings } = useDesk();
  const state = useSignal<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  // One id for one text, so that sending it again stores it once.
  const attempt = useRef<{ id: string; text: string } | null>(null);
  const send = async (text: string) => {
    if (state.value.busy) return;
    if (attempt.current?.text !== text) attempt.current = { id: surroundings.makeId(), text };
    state.value = { busy: true, error: null };
    try {
      conversations.addNote(conversation, await api.note(site.id, conversation, attempt.current));
      attempt.current = null;
      drafts.write(noteDraft(conversation), "");
      state.value = { busy: false, error: null };
    } catch (error) {
      state.value = { busy: false, error };
    }
  };
  return { ...state.value, send };
}

function noteDraft(conversation: string): string {
  return `note:${conversation}`;
}

function ModeSwitch({ mode, field }: Pick<ComposerProps, "mode" | "field">) {
  const choose = (as: ComposerMode) => () => {
    mode.value = as;
    field.current?.focus();
  };
  return (
    <div class="composer-modes" role="group" aria-label="Who reads it">
      <button type="button" aria-pressed={mode.value === "reply"} onClick={choose("reply")}>
        Reply
      </button>
      <button type="button" aria-pressed={mode.value === "note"} onClick={choose("note")} aria-keyshortcuts="n">
        <Icon name="note" size={14} /> Note
      </button>
    </div>
  );
}

/** How the field speaks in each mode. */
const WORDS = {
  reply: { label: "Reply to", placeholder: "Write a reply …", hint: "Enter sends, / picks a saved reply", send: "Send" },
  note: { label: "Note about", placeholder: "Write a note for colleagues …", hint: "Only colleagues see it", send: "Add note" },
} as const;

/** What is to go beside the text; nothing goes beside a note. */
function useOffer(conversation: string, mode: ComposerMode) {
  const { drafts, site } = useDesk();
  const offer = (mode === "reply" && drafts.offers.value.get(conversation)) || {};
  return { offer, flaw: flawOf(offer, site.origins), setOffer: (next: Offer) => drafts.offer(conversation, next) };
}

/** Something is there to be sent, and none of it is still on its way. */
function isReady(text: string, files: readonly Picked[]): boolean {
  const isThere = text.trim() !== "" || files.some(({ state }) => state === "stored");
  return isThere && !areSending(files);
}

const areSending = (files: readonly Picked[]): boolean => files.some(({ state }) => state === "sending");

/** What is written, where it is kept, and how it goes out. */
function useWriting(thread: ConversationDetail, mode: ComposerMode) {
  const { drafts, outbox, attaching } = useDesk();
  const key = mode === "note" ? noteDraft(thread.id) : thread.id;
  const text = drafts.all.value.get(key) ?? "";
  const note = useNote(thread.id);
  const beside = useOffer(thread.id, mode);
  const { offer, flaw, setOffer } = beside;
  const files = mode === "reply" ? (attaching.picked.value.get(thread.id) ?? []) : [];
  const missing = mode === "reply" ? missingIn([text, ...(offer.replies ?? [])].join("\n")) : [];
  const obstacle = hintOf(text.length - LIMITS.messageLength, missing, flaw);
  const canSend = isReady(text, files) && obstacle === null && !(mode === "note" && note.busy);
  const send = () => {
    if (!canSend) return;
    if (mode === "note") return void note.send(text.trim());
    const attachments = attaching.take(thread.id);
    outbox.send(thread.id, text.trim(), thread.messages.at(-1)?.seq ?? 0, {
      ...offerOf(offer),
      ...(attachments.length > 0 ? { attachments } : {}),
    });
    drafts.write(key, "");
    setOffer({});
  };
  return {
    text,
    files,
    /** Why it cannot be sent; null = it can. */
    obstacle,
    canSend,
    send,
    error: mode === "note" ? note.error : null,
    write: (next: string) => drafts.write(key, next),
    ...beside,
  };
}

function hintOf(over: number, missing: readonly string[], flaw: string | null): string | null {
  if (over > 0) return `${over} characters too many`;
  return missing.length > 0 ? `Fill in ${missing.join(" and ")} first` : flaw;
}

/** Files that were picked, pasted or dropped; a pasted text that brings a picture of itself along is a text. */
function filesIn(event: Event & { clipboardData?: DataTransfer | null; dataTransfer?: DataTransfer | null }): File[] {
  const { clipboardData, dataTransfer, target } = event;
  if (clipboardData?.getData("text")) return [];
  return [...((clipboardData ?? dataTransfer ?? (target as HTMLInputElement)).files ?? [])];
}

/** Takes files for a reply; a note has none. */
function useFiles(conversation: string, mode: ComposerMode): (event: Event) => void {
  const { attaching } = useDesk();
  return (event) => {
    const found = filesIn(event);
    if (found.length === 0 || mode === "note") return;
    event.preventDefault();
    attaching.add(conversation, found);
  };
}

function AttachButton({ onPick }: { onPick: (event: Event) => void }) {
  return (
    <label class="icon-button attach" title="Attach images or PDF">
      <Icon name="clip" size={18} />
      <input
        class="unseen"
        type="file"
        multiple
        accept={ATTACHMENT_ACCEPT}
        aria-label="Attach images or PDF"
        onChange={(event) => {
          onPick(event);
          event.currentTarget.value = "";
        }}
      />
    </label>
  );
}

interface FootProps {
  mode: ComposerMode;
  /** Why it cannot be sent. */
  obstacle: string | null;
  text: string;
  files: readonly Picked[];
  canSend: boolean;
  onFiles: (event: Event) => void;
}

function Foot({ mode, obstacle, text, files, canSend, onFiles }: FootProps) {
  const words = WORDS[mode];
  const hint = text ? "Draft kept in this browser" : words.hint;
  return (
    <div class="composer-foot">
      <span id="reply-hint" class={obstacle ? "composer-hint composer-over" : "composer-hint"}>
        {obstacle ?? (areSending(files) ? "Can be sent once the files are up" : hint)}
      </span>
      {mode === "reply" && <AttachButton onPick={onFiles} />}
      <button type="submit" class="button button-primary" disabled={!canSend}>
        {words.send}
        <Icon name={mode === "note" ? "note" : "send"} size={16} />
      </button>
    </div>
  );
}

export function Composer({ thread, field, mode }: ComposerProps) {
  const onFiles = useFiles(thread.id, mode.value);
  const { text, obstacle, files, canSend, send, error, write, offer, setOffer } = useWriting(thread, mode.value);
  const words = WORDS[mode.value];
  const tellTyping = useTypingSignal(thread.id);
  useGrowth(field, text);
  const picker = useReplyPicker(thread, mode.value === "reply" ? text : "", write, (replies) => setOffer({ ...offer, replies }));
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.isComposing && picker.onKey(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const onInput = (event: InputEvent & { currentTarget: HTMLTextAreaElement }) => {
    write(event.currentTarget.value);
    if (event.currentTarget.value && mode.value === "reply") tellTyping();
  };
  return (
    <form
      class={`composer composer-${mode.value}`}
      onPaste={onFiles}
      onDrop={onFiles}
      onDragOver={(event) => event.preventDefault()}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {error !== null && <Failure error={error} />}
      <PickedFiles conversation={thread.id} files={files} />
      <ReplyPicker {...picker} />
      <ModeSwitch mode={mode} field={field} />
      <label class="unseen" for="reply">
        {words.label} {nameOf(thread.person)}
      </label>
      <textarea
        id="reply"
        ref={field}
        rows={1}
        dir="auto"
        placeholder={words.placeholder}
        value={text}
        onInput={onInput}
        onKeyDown={onKeyDown}
        aria-invalid={obstacle !== null}
        aria-controls={picker.isOpen ? PICKER_ID : undefined}
        aria-activedescendant={picker.found.length > 0 ? optionId(picker.chosen) : undefined}
        aria-describedby="reply-hint"
      />
      {mode.value === "reply" && <OfferEditor offer={offer} onChange={setOffer} />}
      <Foot mode={mode.value} files={files} text={text} obstacle={obstacle} canSend={canSend} onFiles={onFiles} />
    </form>
  );
}

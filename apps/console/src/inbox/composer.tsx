import { LIMITS, type ConversationDetail } from "@tappa/protocol";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useDesk } from "../frame/context.ts";
import { nameOf } from "../people/naming.tsx";
import { Icon } from "../ui/icon.tsx";

interface ComposerProps {
  thread: ConversationDetail;
  field: RefObject<HTMLTextAreaElement | null>;
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

/** Grows with its text up to what the style sheet allows. */
function useGrowth(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [text]);
}

export function Composer({ thread, field }: ComposerProps) {
  const { drafts, outbox } = useDesk();
  const text = drafts.all.value.get(thread.id) ?? "";
  const tellTyping = useTypingSignal(thread.id);
  useGrowth(field, text);
  const over = text.length - LIMITS.messageLength;
  const canSend = text.trim() !== "" && over <= 0;

  const send = () => {
    if (!canSend) return;
    outbox.send(thread.id, text.trim(), thread.messages.at(-1)?.seq ?? 0);
    drafts.write(thread.id, "");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const onInput = (event: InputEvent & { currentTarget: HTMLTextAreaElement }) => {
    drafts.write(thread.id, event.currentTarget.value);
    if (event.currentTarget.value) tellTyping();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label class="unseen" for="reply">
        Reply to {nameOf(thread.person)}
      </label>
      <textarea
        id="reply"
        ref={field}
        rows={1}
        placeholder="Write a reply …"
        value={text}
        onInput={onInput}
        onKeyDown={onKeyDown}
        aria-invalid={over > 0}
        aria-describedby="reply-note"
      />
      <div class="composer-foot">
        <span id="reply-note" class={over > 0 ? "composer-note composer-over" : "composer-note"}>
          {over > 0
            ? `${over} characters too many`
            : text
              ? "Draft kept in this browser"
              : "Enter sends, Shift + Enter makes a new line"}
        </span>
        <button type="submit" class="button button-primary" disabled={!canSend}>
          Send
          <Icon name="send" size={16} />
        </button>
      </div>
    </form>
  );
}

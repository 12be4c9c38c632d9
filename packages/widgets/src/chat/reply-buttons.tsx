import type { ComponentChildren } from "preact";
import { useShell } from "../shell.ts";
import { Button } from "../ui/button.tsx";
import type { QuickReplies } from "./replies.ts";
import { visible } from "./visible.ts";

const LOOK = { paddingBottom: "var(--s4)" };

/** What an agent offers to answer with; what it returns draws it below the last message. */
export function createReplyButtons({ offered, answer }: QuickReplies): () => ComponentChildren {
  const press = (text: string) => (event: Event) => {
    // The buttons go with the answer. A focused field would raise a phone's keyboard over it, so there the thread gets the focus.
    const frame = (event.currentTarget as Element).closest(".frame");
    const next = matchMedia("(pointer: coarse)").matches ? ".scroller" : "textarea";
    answer(text);
    frame?.querySelector<HTMLElement>(next)?.focus();
  };
  return () => {
    const { t } = useShell();
    if (!offered.value.length) return null;
    return (
      <div class="replies acts" style={LOOK} role="group" aria-label={t("chat.replies")}>
        {offered.value.map((text) => (
          <Button key={text} onClick={press(text)}>
            <bdi>{visible(text)}</bdi>
          </Button>
        ))}
      </div>
    );
  };
}

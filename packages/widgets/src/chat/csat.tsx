import { signal } from "@preact/signals-core";
import { MESSAGE_LENGTH } from "@tappa/protocol";
import type { ComponentChildren } from "preact";
import { useShell } from "../shell.ts";
import { Button } from "../ui/button.tsx";
import { TextArea } from "../ui/text-area.tsx";
import type { Ask, Rating } from "./rating.ts";

/** Few visitors are asked, so the look comes with the question and not with the panel. */
const BOX = { display: "grid", gap: "var(--s2)", paddingBottom: "var(--s4)", fontSize: "var(--sm)", textAlign: "center" };
const ROW = { justifyContent: "center" };

const SCORES = [1, 2, 3, 4, 5];

/** Asks how the conversation was, then for a few words; what it returns draws it below the last message. */
export function createCsat({ ask: asked, rate: give }: Rating, report: (error: unknown) => void): () => ComponentChildren {
  const comment = signal("");
  /** Asks that were answered here, and whose comment was given or left out. */
  const begun = signal("");
  const ended = signal("");

  const rate = ({ id }: Ask, score: number, button: Element): void => {
    // The button goes with the question; the keyboard goes on in the field that follows it.
    const frame = button.closest(".frame");
    begun.value = id;
    give(score);
    frame?.querySelector<HTMLElement>("textarea")?.focus();
  };
  const add = async (score: number, text: string): Promise<void> => {
    const { guard } = await import("./guard.ts");
    give(score, guard(text).text.slice(0, MESSAGE_LENGTH));
  };
  const end = ({ id, score }: Ask, text: string, field: Element): void => {
    const frame = field.closest(".frame");
    ended.value = id;
    comment.value = "";
    if (text && score !== null) add(score, text).catch(report);
    frame?.querySelector<HTMLElement>("textarea")?.focus();
  };

  return () => {
    const { t } = useShell();
    const ask = asked.value;
    if (!ask) return null;
    if (ask.score === null) return <Scores onScore={(score, button) => rate(ask, score, button)} />;
    if (begun.value !== ask.id) return null;
    if (ended.value === ask.id) return <p class="greeting">{t("ask.thanks")}</p>;
    return (
      <form
        class="csat"
        style={BOX}
        onSubmit={(event) => {
          event.preventDefault();
          end(ask, comment.value.trim(), event.currentTarget);
        }}
      >
        <p role="status">{t("ask.thanks")}</p>
        <TextArea
          label={t("ask.comment")}
          placeholder={t("ask.comment")}
          value={comment.value}
          onInput={(text) => (comment.value = text)}
        />
        <div class="acts" style={ROW}>
          <Button onClick={(event) => end(ask, "", event.currentTarget as Element)}>{t("ask.skip")}</Button>
          <Button look="primary" type="submit">
            {t("send")}
          </Button>
        </div>
      </form>
    );
  };
}

function Scores({ onScore }: { onScore(score: number, button: Element): void }) {
  const { t } = useShell();
  return (
    <div class="csat" style={BOX} role="group" aria-label={t("chat.rate")}>
      <p>{t("chat.rate")}</p>
      <div class="acts" style={ROW}>
        {SCORES.map((score) => (
          <Button
            key={score}
            label={t("review.star", { score })}
            onClick={(event) => onScore(score, event.currentTarget as Element)}
          >
            {score} ★
          </Button>
        ))}
      </div>
    </div>
  );
}

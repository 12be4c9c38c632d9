import { signal, type Signal } from "@preact/signals-core";
import type { ComponentChildren } from "preact";
import { useShell } from "../shell.ts";
import { Button } from "../ui/button.tsx";
import type { Question, Reception } from "./reception.ts";

/** Most visitors are asked nothing, so the look comes with the question and not with the panel. */
const FORM = { alignItems: "stretch", gap: "var(--s2)", paddingBottom: "var(--s4)" };
const BUBBLE = { alignSelf: "flex-start" };
const CHOICES = { justifyContent: "flex-start" };

const frameOf = (element: Element): Element | null => element.closest(".frame");

/** One question about the visitor, as a bubble with what answers it; what it returns draws it. */
export function createQuestion(reception: Reception, report: (error: unknown) => void): () => ComponentChildren {
  const text = signal("");
  const wrong = signal<"chat.noEmail" | "chat.noAnswer" | null>(null);
  let drawn: string | undefined;

  const settled = (frame: Element | null): void => {
    text.value = "";
    wrong.value = null;
    // What was pressed goes with the question. The next one that holds the message takes the focus by itself.
    if (!reception.holds.value) frame?.querySelector("textarea")?.focus();
  };
  const give = async (value: string, asked: Question, form: HTMLElement): Promise<void> => {
    const frame = frameOf(form);
    if (await reception.tell(value)) return settled(frame);
    wrong.value = asked.type === "email" && value.trim() ? "chat.noEmail" : "chat.noAnswer";
    form.querySelector("input")?.focus();
  };
  const leave = (button: Element): void => {
    const frame = frameOf(button);
    reception.leaveOut();
    settled(frame);
  };
  /** Who wants to send has to answer first; who has sent goes on writing undisturbed. */
  const lead = (form: HTMLElement | null, { trait }: Question): void => {
    const key = `${trait} ${reception.holds.value}`;
    if (!form || drawn === key) return;
    drawn = key;
    // After whatever the composer does with the focus.
    if (reception.holds.value) queueMicrotask(() => form.querySelector<HTMLElement>("input,button")?.focus());
  };

  return () => {
    const asked = reception.question.value;
    if (!asked) return (drawn = undefined);
    return (
      <Asked
        key={asked.trait}
        asked={asked}
        held={reception.holds.value}
        text={text}
        wrong={wrong}
        onDrawn={(form) => lead(form, asked)}
        onAnswer={(value, form) => void give(value, asked, form).catch(report)}
        onLeave={leave}
      />
    );
  };
}

interface AskedProps {
  asked: Question;
  /** A message waits for the answer. */
  held: boolean;
  text: Signal<string>;
  wrong: Signal<"chat.noEmail" | "chat.noAnswer" | null>;
  onDrawn(form: HTMLElement | null): void;
  onAnswer(value: string, form: HTMLElement): void;
  onLeave(button: Element): void;
}

function Asked({ asked, held, text, wrong, onDrawn, onAnswer, onLeave }: AskedProps) {
  const { t } = useShell();
  const { required, type } = asked;
  return (
    <form
      ref={onDrawn}
      class="group asked"
      style={FORM}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onAnswer(text.value, event.currentTarget);
      }}
    >
      <label class="bubble" style={BUBBLE} for="asked" id="asked-label" dir="auto">
        {asked.label || t("chat.email")}
      </label>
      {type === "choice" ? <Choices asked={asked} onChoose={onAnswer} /> : <Field asked={asked} text={text} wrong={wrong} />}
      <p class="over" id="asked-wrong" role="alert">
        {wrong.value && t(wrong.value)}
      </p>
      <div class="acts">
        {!required && <Button onClick={(event) => onLeave(event.currentTarget as Element)}>{t("ask.skip")}</Button>}
        {type !== "choice" && (
          <Button look="primary" type="submit">
            {t("send")}
          </Button>
        )}
      </div>
      {held && <p class="meta">{t("chat.held")}</p>}
    </form>
  );
}

function Field({ asked: { type, trait, required }, text, wrong }: Pick<AskedProps, "asked" | "text" | "wrong">) {
  return (
    <input
      id="asked"
      class="field"
      dir="auto"
      inputMode={type === "email" ? "email" : "text"}
      autoComplete={AUTO_COMPLETE[trait] ?? "off"}
      maxLength={400}
      value={text.value}
      required={required}
      aria-invalid={wrong.value !== null}
      aria-describedby="asked-wrong"
      onInput={(event) => {
        text.value = event.currentTarget.value;
        wrong.value = null;
      }}
    />
  );
}

/** What a browser knows of its owner and offers. */
const AUTO_COMPLETE: Record<string, string> = { email: "email", name: "name", phone: "tel", company: "organization" };

function Choices({ asked, onChoose }: { asked: Question; onChoose(value: string, form: HTMLElement): void }) {
  return (
    <div class="acts" style={CHOICES} role="group" aria-labelledby="asked-label">
      {asked.choices.map(({ value, label }) => (
        <Button key={value} onClick={(event) => onChoose(value, (event.currentTarget as Element).closest("form")!)}>
          {label}
        </Button>
      ))}
    </div>
  );
}

import { signal } from "@preact/signals-core";
import type { PersonExport } from "@tappa/protocol";
import type { ComponentChildren } from "preact";
import type { Host } from "../host.ts";
import { mount } from "../mount.tsx";
import { type Shell, useShell } from "../shell.ts";
import { Button } from "../ui/button.tsx";
import { Frame } from "../ui/frame.tsx";
import type { ChatCampaign } from "./panel.tsx";

/** `failed`: nothing came of what was asked last. */
type State = "asking" | "failed" | "told" | "sure" | "erasing" | "kept";

const LOOK = {
  display: "grid",
  gap: "var(--s2)",
  flex: "0 1 auto",
  maxHeight: "75%",
  overflowY: "auto",
  padding: "var(--s3) var(--s4)",
  borderBottom: "1px solid var(--line)",
  fontSize: "var(--sm)",
  overflowWrap: "anywhere",
};
const TITLE = { fontSize: "var(--md)", fontWeight: 650 };
const QUIET = { color: "var(--quiet)" };
const DANGER = { color: "var(--danger)", fontWeight: 600 };

/** The launcher comes back when the chat has gone, and later than what is drawn now: it would lie on it. */
const ABOVE_LAUNCHER = ".frame.card{bottom:calc(var(--y) + 72px)}";

interface Ports {
  /** Puts a text on the device as a file. */
  download(text: string, name: string): void;
  /** The visitor has seen enough. */
  back(element: Element): void;
}

/** What the collector keeps of the visitor: asked for at once, and erased at a word. */
function createAsking(host: Host<ChatCampaign>) {
  const state = signal<State>("asking");
  const known = signal<PersonExport | null>(null);
  const ask = async (): Promise<void> => {
    state.value = "asking";
    try {
      const answer = await host.ask("me/export", { lang: host.locale });
      if (!answer.ok) throw new Error(`me/export ${answer.status}`);
      known.value = (await answer.json()) as PersonExport;
      state.value = "told";
    } catch (error) {
      state.value = "failed";
      host.report(error);
    }
  };
  const erase = async (): Promise<void> => {
    state.value = "erasing";
    try {
      const { ok, status } = await host.ask("me/erase", {});
      // Forbidden: it was erased before, by another tab or an admin.
      if (!ok && status !== 403) throw new Error(`me/erase ${status}`);
    } catch (error) {
      state.value = "kept";
      return host.report(error);
    }
    // It takes every widget down, this one too: that it is done is said by one that stands alone.
    await host.forget().catch(host.report);
    mount({ host, by: "visitor", styles: [ABOVE_LAUNCHER], view: Deleted });
  };
  void ask();
  return { state, known, ask, erase };
}

/** What is kept of the visitor, in words; to take it along or to have it removed. What it returns draws it. [W54] [W55] */
export function createMyData(host: Host<ChatCampaign>, { download, back }: Ports): () => ComponentChildren {
  const { state, known, ask, erase } = createAsking(host);
  const save = () => download(JSON.stringify(known.value, null, 2), `me-${new Date(host.now()).toISOString().slice(0, 10)}.json`);
  const leave = (event: Event) => back(event.currentTarget as Element);

  return () => {
    const { t, locale } = useShell();
    const [now, data] = [state.value, known.value];
    return (
      <div
        style={LOOK}
        data-me
        role="group"
        aria-label={t("me.title")}
        tabIndex={-1}
        ref={focusOnce}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          leave(event);
        }}
      >
        <p style={TITLE}>{t("me.title")}</p>
        {data && <Kept data={data} t={t} locale={locale} />}
        <p role="status" style={now === "failed" || now === "kept" ? DANGER : QUIET}>
          {saidOf(now, t)}
        </p>
        {now === "sure" ? (
          <div class="acts">
            <Button onClick={step(() => (state.value = "told"))}>{t("me.keep")}</Button>
            <Button look="primary" onClick={step(erase)}>
              {t("me.sure")}
            </Button>
          </div>
        ) : (
          <div class="acts">
            <Button onClick={leave}>{t("ask.back")}</Button>
            {now === "failed" && <Button onClick={step(ask)}>{t("chat.retry")}</Button>}
            {data && <Button onClick={save}>{t("me.save")}</Button>}
            {data && (
              <Button disabled={now === "erasing"} onClick={step(() => (state.value = "sure"))}>
                {t("me.delete")}
              </Button>
            )}
          </div>
        )}
      </div>
    );
  };
}

/** Each step takes its buttons along; the keyboard goes on at the first of the next, which changes nothing. */
const step = (work: () => unknown) => (event: Event) => {
  const box = (event.currentTarget as Element).closest("[data-me]");
  void work();
  box?.querySelector<HTMLElement>(".acts button")?.focus();
};

/** The button that led here is gone. */
const focused = new WeakSet<Element>();
function focusOnce(box: HTMLElement | null): void {
  if (!box || focused.has(box)) return;
  focused.add(box);
  box.focus();
}

function saidOf(state: State, t: Shell["t"]): string {
  if (state === "asking" || state === "erasing") return t("me.wait");
  if (state === "failed") return t("me.failed");
  if (state === "kept") return t("me.kept");
  return state === "sure" ? t("me.warn") : "";
}

function Kept({ data, t, locale }: { data: PersonExport } & Pick<Shell, "t" | "locale">) {
  const { stageLabel, why, whyLang, traits, facts, events, conversations, responses, attachments, visitors, person } = data;
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(facts.firstSeen ?? visitors[0]?.firstSeen ?? 0);
  const counted = [
    ["me.events", events.length],
    ["me.orders", person.orders],
    ["me.talks", conversations.length],
    ["me.files", attachments.length],
    ["me.answers", responses.length],
    ["me.devices", visitors.length],
  ] as const;
  const said = Object.entries(traits).map(
    ([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return (
    <ul style={{ display: "grid", gap: "var(--s1)" }}>
      <li dir="auto">
        {t("me.stage", { stage: stageLabel })}
        {whyLang === locale && <span style={QUIET}> {why}</span>}
      </li>
      {said.length > 0 && <li dir="auto">{t("me.traits", { traits: said.join(", ") })}</li>}
      {counted.map(([key, count]) => count > 0 && <li key={key}>{t(key, { count, date })}</li>)}
    </ul>
  );
}

function Deleted({ t, close }: Shell) {
  return (
    <Frame look="card" label={t("me.title")}>
      <p role="status">{t("me.deleted")}</p>
      <div class="acts" style={{ textAlign: "end" }}>
        <Button look="primary" onClick={close}>
          {t("close")}
        </Button>
      </div>
    </Frame>
  );
}

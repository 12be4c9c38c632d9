import type { ChatContent, ChatField, Presence } from "@tappa/protocol";
import { show } from "../../src/chat/index.ts";
import type { Dispose } from "../../src/host.ts";
import { chatSample } from "../../src/samples.ts";
import { createTestHost, drawn } from "../../src/testing.ts";
import type { Look, WidgetStates } from "../look.ts";

/** A fixed Saturday evening, so that screenshots of two days are alike. */
const NOW = new Date(2026, 10, 21, 20, 42).getTime();
const MONDAY = new Date(2026, 10, 23, 9, 0).getTime();

const name: ChatField = { trait: "name", label: { en: "Who is writing?", ar: "من يكتب إلينا؟" }, type: "text", required: true };
const topic: ChatField = {
  trait: "topic",
  label: {
    en: "What is it about? It helps us to find the colleague who roasts, packs or repairs what you are asking about.",
    ar: "ما موضوع سؤالك؟",
  },
  type: "choice",
  required: false,
  choices: ["An order", "Beans and brewing", "A machine that makes a strange noise since it was descaled", "Something else"].map(
    (value) => ({ value, label: { en: value } }),
  ),
};

const QUESTION = "Hello! Is the Sidamo good for a moka pot, or is it too light?";

/** What the visitor has written goes, or is held, as soon as the questions have come. */
function state(presence: Partial<Presence>, content: Partial<ChatContent> = {}, draft = "") {
  return (look: Look): Dispose => {
    const campaign = { ...chatSample, content: { ...chatSample.content, ...content } };
    const test = createTestHost({ ...look, campaign, now: () => NOW });
    if (draft) test.stored.set("chat.draft", draft);
    const end = show(test.host, { by: "visitor" });
    test.emit({ e: "presence", agents: [], ...presence });
    if (draft) void drawn().then((root) => send(root));
    return end;
  };
}

function send(root: ShadowRoot): void {
  if (root.querySelector(".asked")) return;
  root.querySelector<HTMLElement>(".send")?.click();
  requestAnimationFrame(() => send(root));
}

/** Presses send in the question, with what is no answer. */
function refuse(root: ShadowRoot): void {
  const form = root.querySelector<HTMLFormElement>(".asked");
  if (form) form.requestSubmit();
  else requestAnimationFrame(() => refuse(root));
}

export const states: WidgetStates = {
  waiting: state({ agents: [{ name: "Anna" }], waitMs: 720_000, waitOf: 34 }),
  closed: state({ opensAt: MONDAY }),
  "closed-for-long": state({ opensAt: null }),
  address: state({ opensAt: MONDAY }, {}, QUESTION),
  held: state({ agents: [{ name: "Anna" }], waitMs: 720_000, waitOf: 34 }, { fields: [name, topic] }, QUESTION),
  choice: state({ agents: [{ name: "Anna" }] }, { fields: [topic] }, QUESTION),
  "held-wrong": (look) => {
    const end = state({ opensAt: MONDAY }, { away: { email: "require", alone: false } }, QUESTION)(look);
    void drawn().then((root) => refuse(root));
    return end;
  },
};

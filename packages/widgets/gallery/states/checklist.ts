import { emptyFacts, type CompiledRule } from "@tappa/lifecycle";
import type { ChecklistItem } from "@tappa/protocol";
import { show, type ChecklistCampaign } from "../../src/checklist/index.ts";
import { createTestHost } from "../../src/testing.ts";
import type { Look, WidgetStates } from "../look.ts";

const items: ChecklistItem[] = [
  {
    id: "account",
    title: { en: "Create your account", ar: "أنشئ حسابك" },
    text: {},
    done: { key: "signed_up", least: 1 },
  },
  {
    id: "grind",
    title: { en: "Tell us how you brew", ar: "أخبرنا كيف تحضّر قهوتك" },
    text: { en: "We grind for your machine, and remember it for the next order.", ar: "نطحن القهوة لتناسب جهازك." },
    done: "manual",
    do: { open: "/account/brewing" },
  },
  {
    id: "question",
    title: { en: "Ask a roaster anything", ar: "اسأل المحمّص" },
    text: { en: "Which bean suits you? A person answers." },
    done: "manual",
    do: { chat: "Which bean suits me?" },
  },
  {
    id: "order",
    title: { en: "Place your first order", ar: "قدّم طلبك الأول" },
    text: { en: "Roasted on Tuesday, with you by Friday." },
    done: { orders: "net", least: 1 },
    verify: "server",
    do: { open: "https://example.com/shop" },
  },
  {
    id: "subscribe",
    title: { en: "Never run out again", ar: "لا تدع قهوتك تنفد" },
    text: { en: "A bag every two weeks; pause it whenever you like." },
    done: { key: "subscribed", least: 1 },
    after: ["order"],
  },
];

const campaign: ChecklistCampaign = {
  id: "welcome",
  kind: "checklist",
  version: "v1",
  gates: [],
  when: { on: "page" },
  rank: 0,
  items,
  content: {
    title: {
      en: "Getting started",
      it: "Per iniziare",
      pl: "Pierwsze kroki",
      de: "Erste Schritte",
      fr: "Pour bien démarrer",
      es: "Primeros pasos",
      ar: "الخطوات الأولى",
    },
    done: { en: "You are all set. Enjoy your coffee!", ar: "كل شيء جاهز. استمتع بقهوتك!" },
  },
};

const factsOf = (done: readonly string[]) => ({
  ...emptyFacts(),
  items: Object.fromEntries(done.map((id) => [`welcome/${id}`, { doneAt: 1, by: "rule", version: "v1" }])),
});

const isOrder = (rule: CompiledRule): boolean => "orders" in rule;

interface State {
  done?: readonly string[];
  collapsed?: boolean;
  checking?: boolean;
}

const list =
  ({ done = [], collapsed = false, checking = false }: State) =>
  (look: Look) => {
    const stored = new Map([["checklist/welcome", { version: "v1", ids: items.map(({ id }) => id), collapsed }]]);
    return show(
      createTestHost({ campaign, facts: factsOf(done), holds: checking ? isOrder : () => false, stored, ...look }).host,
      { by: "ask" },
    );
  };

export const states: WidgetStates = {
  begun: list({}),
  "in progress": list({ done: ["account", "grind"] }),
  "checking an order": list({ done: ["account", "grind", "question"], checking: true }),
  collapsed: list({ done: ["account", "grind"], collapsed: true }),
  complete: list({ done: items.map(({ id }) => id) }),
};

import { compileRule } from "@tappa/lifecycle";
import type { ChecklistItem } from "@tappa/protocol";
import type { ChatCampaign } from "./chat/panel.tsx";
import type { ChecklistCampaign } from "./checklist/pinned.ts";
import type { ReviewCampaign } from "./review/store.ts";
import type { NpsCampaign } from "./survey/store.ts";

/** A campaign of each kind, as a coffee shop would write it; for tests and the gallery. */
export const chatSample: ChatCampaign = {
  id: "chat",
  kind: "chat",
  gates: [],
  when: { on: "manual" },
  rank: 0,
  content: {
    title: { en: "Bottega Coffee", ar: "متجر القهوة" },
    greeting: {
      en: "Hi! Ask us anything about beans, brewing or your order.",
      it: "Ciao! Chiedici tutto su chicchi, preparazione o il tuo ordine.",
      ar: "مرحبًا! اسألنا عن أي شيء يخص القهوة أو طلبك.",
    },
  },
};

export const npsSample: NpsCampaign = {
  id: "nps",
  kind: "nps",
  gates: [],
  when: { on: "page" },
  rank: 0,
  content: {
    question: {
      en: "How likely are you to recommend us to a friend?",
      it: "Quanto è probabile che ci consigli a un amico?",
      pl: "Jak prawdopodobne jest, że polecisz nas znajomemu?",
      de: "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?",
      fr: "Quelle est la probabilité que vous nous recommandiez à un proche ?",
      es: "¿Qué probabilidad hay de que nos recomiendes a un amigo?",
      ar: "ما مدى احتمال أن توصي بنا لصديق؟",
    },
    followUp: {
      detractor: { en: "What went wrong, and what should we change first?", ar: "ما الذي ينبغي أن نغيّره أولًا؟" },
      passive: { en: "What would have made it a 10?", ar: "ما الذي كان سيجعلها 10؟" },
      promoter: { en: "What did you like most?", ar: "ما أكثر ما أعجبك؟" },
    },
    thanks: { en: "Thank you. A person reads every answer.", ar: "شكرًا لك. نقرأ كل إجابة." },
  },
};

export const reviewSample: ReviewCampaign = {
  id: "review",
  kind: "review",
  gates: [],
  when: { on: "page" },
  rank: 0,
  content: {
    title: { en: "How was your order?", de: "Wie war Ihre Bestellung?", ar: "كيف كان طلبك؟" },
    text: {
      en: "Good or bad, a few honest words help the next person to decide.",
      ar: "بضع كلمات صادقة تساعد غيرك على الاختيار.",
    },
    stars: false,
    feedback: true,
    destinations: [
      { id: "google", kind: "google", label: "Google", url: "https://search.google.com/local/writereview?placeid=x" },
      { id: "trustpilot", kind: "trustpilot", label: "Trustpilot", url: "https://www.trustpilot.com/evaluate/example.com" },
    ],
  },
};

const items: ChecklistItem[] = [
  {
    id: "account",
    title: { en: "Create your account", ar: "أنشئ حسابك" },
    text: {},
    done: compileRule({ event: "signed_up" }),
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
    done: compileRule({ event: "order_completed" }),
    verify: "server",
    do: { open: "https://example.com/shop" },
  },
  {
    id: "subscribe",
    title: { en: "Never run out again", ar: "لا تدع قهوتك تنفد" },
    text: { en: "A bag every two weeks; pause it whenever you like." },
    done: compileRule({ event: "subscribed" }),
    after: ["order"],
  },
];

export const checklistSample: ChecklistCampaign = {
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

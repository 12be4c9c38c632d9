import { show, type NpsCampaign } from "../../src/survey/index.ts";
import { createTestHost, drawn } from "../../src/testing.ts";
import type { Look, WidgetStates } from "../look.ts";

const campaign: NpsCampaign = {
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

const press = (root: ShadowRoot, score: number): void => root.querySelectorAll<HTMLElement>("[role=radio]")[score]!.click();

function after(act: (root: ShadowRoot) => void | Promise<void>) {
  return (look: Look) => {
    const end = show(createTestHost({ campaign, ...look }).host, { by: "ask" });
    void drawn().then(act);
    return end;
  };
}

const follow = (score: number) => after((root) => press(root, score));

export const states: WidgetStates = {
  score: after(() => {}),
  "score moved by keyboard": after((root) => {
    const radio = root.querySelector<HTMLElement>("[role=radio]")!;
    radio.focus();
    for (let moves = 0; moves < 7; moves++) {
      root.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
    }
  }),
  "follow-up of a detractor": follow(3),
  "follow-up of a passive": follow(8),
  "follow-up of a promoter": follow(10),
  thanks: after(async (root) => {
    press(root, 9);
    await new Promise(requestAnimationFrame);
    root.querySelector<HTMLElement>(".foot > :last-child")!.click();
  }),
};

import { advocate, preset, unknown } from "./preset.ts";

/** Awareness, engagement, conversion, retention, loyalty. */
export const fiveStage = /* @__PURE__ */ preset({
  id: "five-stage",
  label: { en: "Five stages", it: "Cinque fasi", pl: "Pięć etapów" },
  journey: [
    unknown,
    ["awareness", "Awareness", "Consapevolezza", "Świadomość"],
    ["engagement", "Engagement", "Coinvolgimento", "Zaangażowanie"],
    ["conversion", "Conversion", "Conversione", "Konwersja"],
    ["retention", "Retention", "Fidelizzazione", "Retencja"],
    ["loyalty", "Loyalty", "Fedeltà", "Lojalność"],
  ],
  shows: {
    unknown: "unknown",
    aware: "awareness",
    engaged: "engagement",
    intent: "engagement",
    new: "conversion",
    active: "retention",
    at_risk: "retention",
    lapsed: "retention",
    loyal: "loyalty",
  },
  over: [advocate("loyalty")],
});

import { advocate, flagRule, preset, stepsWith, unknown } from "./preset.ts";

/** Reach, acquisition, conversion, retention, loyalty, after the e-metrics of J. Sterne and M. Cutler. */
export const sterneCutler = /* @__PURE__ */ preset({
  id: "sterne-cutler",
  label: { en: "Sterne & Cutler", it: "Sterne e Cutler", pl: "Sterne i Cutler" },
  journey: [
    unknown,
    ["reach", "Reach", "Portata", "Zasięg"],
    ["acquisition", "Acquisition", "Acquisizione", "Pozyskanie"],
    ["conversion", "Conversion", "Conversione", "Konwersja"],
    ["retention", "Retention", "Fidelizzazione", "Retencja"],
    ["loyalty", "Loyalty", "Fedeltà", "Lojalność"],
  ],
  shows: {
    unknown: "unknown",
    aware: "reach",
    engaged: "acquisition",
    intent: "acquisition",
    new: "conversion",
    active: "retention",
    at_risk: "retention",
    lapsed: "retention",
    loyal: "loyalty",
  },
  // Registration converts as a first order does.
  steps: stepsWith("intent", { id: "registered", as: "conversion", enter: flagRule("registered") }),
  over: [advocate("loyalty")],
});

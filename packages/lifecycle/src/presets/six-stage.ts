import { advocate, orderDay, preset, unknown } from "./preset.ts";

/** Awareness to advocacy in six stages, with support as a stage of its own. */
export const sixStage = /* @__PURE__ */ preset({
  id: "six-stage",
  label: { en: "Six stages", it: "Sei fasi", pl: "Sześć etapów" },
  journey: [
    unknown,
    ["awareness", "Awareness", "Consapevolezza", "Świadomość"],
    ["knowledge", "Marketing & knowledge", "Marketing e conoscenza", "Marketing i wiedza"],
    ["conversion", "Sales conversion", "Conversione", "Konwersja sprzedażowa"],
    ["experience", "Customer experience & support", "Esperienza e assistenza", "Obsługa i wsparcie klienta"],
    ["retention", "Retention", "Fidelizzazione", "Retencja"],
    ["advocacy", "Advocacy / repeat purchase", "Passaparola / riacquisto", "Rekomendacje / ponowne zakupy"],
  ],
  shows: {
    unknown: "unknown",
    aware: "awareness",
    engaged: "knowledge",
    intent: "conversion",
    new: "experience",
    active: "retention",
    at_risk: "retention",
    lapsed: "retention",
    loyal: "advocacy",
  },
  over: [orderDay("conversion"), advocate("advocacy")],
});

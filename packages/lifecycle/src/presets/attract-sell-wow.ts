import { customers, preset, unknown } from "./preset.ts";

/** Three stages: everybody who bought is to be delighted. */
export const attractSellWow = /* @__PURE__ */ preset({
  id: "attract-sell-wow",
  label: { en: "Attract, sell, wow", it: "Attrai, vendi, sorprendi", pl: "Przyciągnij, sprzedaj, zachwyć" },
  journey: [
    unknown,
    ["attract", "Attract", "Attrai", "Przyciągnij"],
    ["sell", "Sell", "Vendi", "Sprzedaj"],
    ["wow", "Wow", "Sorprendi", "Zachwyć"],
  ],
  shows: { unknown: "unknown", aware: "attract", engaged: "attract", intent: "sell", ...customers("wow") },
});

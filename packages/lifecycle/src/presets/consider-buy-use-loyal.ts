import { customers, preset, unknown } from "./preset.ts";

/** What a customer does, in four words. */
export const considerBuyUseLoyal = /* @__PURE__ */ preset({
  id: "consider-buy-use-loyal",
  label: { en: "Consider, buy, use, loyal", it: "Valuta, compra, usa, fedele", pl: "Rozważanie, zakup, użytkowanie, lojalność" },
  journey: [
    unknown,
    ["consider", "Consider", "Valuta", "Rozważanie"],
    ["buy", "Buy", "Compra", "Zakup"],
    ["use", "Use", "Usa", "Użytkowanie"],
    ["loyal", "Loyal", "Fedele", "Lojalność"],
  ],
  shows: {
    unknown: "unknown",
    aware: "consider",
    engaged: "consider",
    intent: "buy",
    ...customers("use"),
    loyal: "loyal",
  },
});

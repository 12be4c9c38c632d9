import { customers, preset } from "./preset.ts";

/** Only how long ago the last order was, in the spans of retail. */
export const retailRecency = /* @__PURE__ */ preset({
  id: "retail-recency",
  label: { en: "Retail recency", it: "Recenza retail", pl: "Aktualność zakupów (retail)" },
  journey: [
    ["lead", "Lead", "Potenziale cliente", "Potencjalny klient"],
    ["active_customer", "Active", "Attivo", "Aktywny"],
    ["at_risk", "At risk", "A rischio", "Zagrożony"],
    ["lapsed", "Lapsed", "Perso", "Utracony"],
  ],
  shows: {
    unknown: "lead",
    aware: "lead",
    engaged: "lead",
    intent: "lead",
    ...customers("active_customer"),
    at_risk: "at_risk",
    lapsed: "lapsed",
  },
  atRiskAfter: "182d",
  lapsedAfter: "385d",
});

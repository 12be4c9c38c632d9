import { customers, orderDay, preset, unknown } from "./preset.ts";

/** Sales is the day of an order; what follows the first one delivers the value. */
export const valueDelivery = /* @__PURE__ */ preset({
  id: "value-delivery",
  label: { en: "Value delivery", it: "Consegna del valore", pl: "Dostarczanie wartości" },
  journey: [
    unknown,
    ["acquisition", "Acquisition", "Acquisizione", "Pozyskanie"],
    ["engagement", "Engagement", "Coinvolgimento", "Zaangażowanie"],
    ["sales", "Sales", "Vendita", "Sprzedaż"],
    ["value_delivery", "Value delivery", "Consegna del valore", "Dostarczanie wartości"],
    ["retention", "Retention", "Fidelizzazione", "Retencja"],
  ],
  shows: {
    unknown: "unknown",
    aware: "acquisition",
    engaged: "engagement",
    intent: "engagement",
    ...customers("retention"),
    new: "value_delivery",
  },
  over: [orderDay("sales")],
});

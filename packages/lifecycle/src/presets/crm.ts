import { canonicalModel } from "../model/canonical.ts";
import { flagRule, preset } from "./preset.ts";

const steps = canonicalModel.stages.map(({ id }) => [id, "visitor"] as const);

/**
 * The stages of a sales pipeline, which nobody moves back through. So every rule is one that facts never forget: what was ever
 * done, at least so often. Orders are counted as they came, whatever was given back.
 */
export const crm = /* @__PURE__ */ preset({
  id: "crm",
  label: { en: "CRM pipeline", it: "Pipeline CRM", pl: "Lejek CRM" },
  journey: [
    ["visitor", "Visitor", "Visitatore", "Odwiedzający"],
    ["subscriber", "Subscriber", "Iscritto", "Subskrybent"],
    ["lead", "Lead", "Contatto", "Lead"],
    ["marketing_qualified", "Marketing-qualified", "Qualificato dal marketing", "Zakwalifikowany marketingowo"],
    ["opportunity", "Opportunity", "Opportunità", "Szansa sprzedaży"],
    ["customer", "Customer", "Cliente", "Klient"],
    ["evangelist", "Evangelist", "Evangelista", "Ambasador"],
  ],
  shows: Object.fromEntries(steps),
  over: [
    {
      id: "evangelist",
      enter: {
        any: [
          { event: "review_submitted", where: { verified: true } },
          { event: "$answered", where: { kind: "nps", score: { gte: 9 } } },
          { event: "referral_converted" },
        ],
      },
    },
    { id: "customer", enter: { event: "order_completed", where: {} } },
    { id: "opportunity", enter: { any: [{ event: "cart_added" }, { event: "checkout_started" }] } },
    {
      id: "marketing_qualified",
      enter: {
        any: [
          { event: "$visit", days: { gte: 2 } },
          { event: "product_viewed", count: { gte: 3 } },
          { event: "content_viewed", count: { gte: 3 } },
          { event: "search_performed" },
        ],
      },
    },
    { id: "lead", enter: flagRule("lead") },
    { id: "subscriber", enter: { event: "subscribed" } },
  ],
});

import type { EventRule, Rule } from "../rule.ts";
import type { FlagDefinition, Model, StageDefinition, StageName } from "./model.ts";
import { modelVersion } from "./version.ts";

const ORDER = "order_completed";
const recentVisit = (within: "14d" | "30d"): Rule => ({ event: "$visit", last: { newer: within } });

const cart: EventRule = { event: "cart_added", same: "product_id", since: ["cart_removed", "cart_emptied", ORDER] };
const twice: EventRule = { event: "product_viewed", same: "product_id", since: [ORDER], count: { gte: 2 } };

/** From first contact on. */
const journey: StageName[] = [
  { id: "unknown", label: { en: "Unknown", it: "Sconosciuto", pl: "Nieznany" } },
  { id: "aware", label: { en: "Aware", it: "Consapevole", pl: "Świadomy" } },
  { id: "engaged", label: { en: "Engaged", it: "Coinvolto", pl: "Zaangażowany" } },
  { id: "intent", label: { en: "Intent to buy", it: "Intenzione d’acquisto", pl: "Zamiar zakupu" } },
  { id: "new", label: { en: "New customer", it: "Nuovo cliente", pl: "Nowy klient" } },
  { id: "active", label: { en: "Active", it: "Attivo", pl: "Aktywny" } },
  { id: "loyal", label: { en: "Loyal", it: "Fedele", pl: "Lojalny" } },
  { id: "at_risk", label: { en: "At risk", it: "A rischio", pl: "Zagrożony" } },
  { id: "lapsed", label: { en: "Lapsed", it: "Perso", pl: "Utracony" } },
];

/** Customers first: an order outweighs whatever somebody looked at. The first stage that holds is the stage. */
const stages: StageDefinition[] = [
  { id: "lapsed", enter: { event: ORDER, last: { older: "X" } } },
  { id: "at_risk", enter: { event: ORDER, last: { older: "R" } } },
  {
    id: "loyal",
    enter: { event: ORDER, within: "365d", count: { gte: 3 } },
    stay: { event: ORDER, within: "365d", count: { gte: 2 } },
  },
  {
    id: "new",
    enter: {
      all: [
        { event: ORDER, count: { eq: 1 } },
        { event: ORDER, last: { newer: "30d" } },
      ],
    },
  },
  { id: "active", enter: { event: ORDER } },
  {
    id: "intent",
    enter: {
      any: [
        { all: [cart, { any: [{ event: "cart_added", last: { newer: "14d" } }, recentVisit("14d")] }] },
        { event: "checkout_started", within: "14d", since: [ORDER] },
        { ...twice, within: "7d" },
      ],
    },
    stay: { all: [twice, recentVisit("14d"), { not: { event: "cart_emptied", last: { newer: "14d" } } }] },
    leaveAfter: "24h",
  },
  {
    id: "engaged",
    enter: {
      any: [
        { event: "$visit", within: "30d", days: { gte: 2 } },
        { event: "product_viewed", within: "30d", count: { gte: 3 } },
        { event: "content_viewed", within: "30d", count: { gte: 3 } },
        {
          all: [
            { event: "search_performed", within: "30d" },
            { event: "page_viewed", first: { older: "60s" } },
          ],
        },
        { event: "lead_submitted", within: "30d" },
        { event: "subscribed", within: "30d" },
        { event: "order_refunded", within: "30d" },
      ],
    },
    stay: recentVisit("30d"),
    leaveAfter: "24h",
  },
  {
    id: "aware",
    enter: {
      any: [
        { event: "page_viewed" },
        { event: "$visit" },
        { event: "lead_submitted" },
        { event: "subscribed" },
        { event: "signed_up" },
      ],
    },
  },
  { id: "unknown", enter: { all: [] } },
];

const flags: FlagDefinition[] = [
  {
    id: "advocate",
    label: { en: "Advocate", it: "Sostenitore", pl: "Ambasador" },
    when: {
      any: [
        { event: "review_submitted", where: { verified: true }, last: { newer: "365d" } },
        { attr: "nps", gte: 9, newer: "365d" },
        { event: "referral_converted", last: { newer: "365d" } },
      ],
    },
  },
  { id: "lead", label: { en: "Lead", it: "Contatto", pl: "Lead" }, when: { event: "lead_submitted" } },
  {
    id: "registered",
    label: { en: "Registered", it: "Registrato", pl: "Zarejestrowany" },
    when: { any: [{ event: "$identify" }, { event: "signed_up" }, { event: "logged_in" }] },
  },
  {
    id: "returning",
    label: { en: "Returning", it: "Di ritorno", pl: "Powracający" },
    when: { all: [{ stage: ["at_risk", "lapsed"] }, recentVisit("30d")] },
  },
  {
    id: "subscribed",
    label: { en: "Subscribed", it: "Iscritto", pl: "Subskrybent" },
    when: { any: [{ event: "subscribed" }, { attr: "subscribed", eq: true }] },
  },
  {
    id: "won_back",
    label: { en: "Won back", it: "Riconquistato", pl: "Odzyskany" },
    when: { all: [{ stage: ["new", "active", "loyal"] }, { left: ["at_risk", "lapsed"], within: "90d" }] },
  },
];

const draft: Omit<Model, "version"> = {
  id: "canonical",
  label: { en: "Tappa", it: "Tappa", pl: "Tappa" },
  journey,
  stages,
  flags,
  atRiskAfter: "90d",
  lapsedAfter: "180d",
};

/** The model a new site starts with (lifecycle.md, "Canonical model"). It reaches the browser as JSON, in the config. */
export const canonicalModel: Model = { ...draft, version: /* @__PURE__ */ modelVersion(draft) };

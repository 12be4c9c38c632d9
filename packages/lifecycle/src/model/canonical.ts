import type { EventRule, Rule } from "../rule.ts";
import type { FlagDefinition, Model, StageDefinition } from "./model.ts";
import { modelVersion } from "./version.ts";

const ORDER = "order_completed";
const recentVisit = (within: "14d" | "30d"): Rule => ({ event: "$visit", last: { newer: within } });

const cart: EventRule = { event: "cart_added", same: "product_id", since: ["cart_removed", "cart_emptied", ORDER] };
const twice: EventRule = { event: "product_viewed", same: "product_id", since: [ORDER], count: { gte: 2 } };

/** Customers first: an order outweighs whatever somebody looked at. The first stage that holds is the stage. */
const stages: StageDefinition[] = [
  { id: "lapsed", label: "Lapsed", enter: { event: ORDER, last: { older: "X" } } },
  { id: "at_risk", label: "At risk", enter: { event: ORDER, last: { older: "R" } } },
  {
    id: "loyal",
    label: "Loyal",
    enter: { event: ORDER, within: "365d", count: { gte: 3 } },
    stay: { event: ORDER, within: "365d", count: { gte: 2 } },
  },
  {
    id: "new",
    label: "New customer",
    enter: {
      all: [
        { event: ORDER, count: { eq: 1 } },
        { event: ORDER, last: { newer: "30d" } },
      ],
    },
  },
  { id: "active", label: "Active", enter: { event: ORDER } },
  {
    id: "intent",
    label: "Intent to buy",
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
    label: "Engaged",
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
    label: "Aware",
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
  { id: "unknown", label: "Unknown", enter: { all: [] } },
];

const flags: FlagDefinition[] = [
  {
    id: "advocate",
    label: "Advocate",
    when: {
      any: [
        { event: "review_submitted", where: { verified: true }, last: { newer: "365d" } },
        { attr: "nps", gte: 9, newer: "365d" },
        { event: "referral_converted", last: { newer: "365d" } },
      ],
    },
  },
  { id: "lead", label: "Lead", when: { event: "lead_submitted" } },
  {
    id: "registered",
    label: "Registered",
    when: { any: [{ event: "$identify" }, { event: "signed_up" }, { event: "logged_in" }] },
  },
  { id: "returning", label: "Returning", when: { all: [{ stage: ["at_risk", "lapsed"] }, recentVisit("30d")] } },
  { id: "subscribed", label: "Subscribed", when: { any: [{ event: "subscribed" }, { attr: "subscribed", eq: true }] } },
  {
    id: "won_back",
    label: "Won back",
    when: { all: [{ stage: ["new", "active", "loyal"] }, { left: ["at_risk", "lapsed"], within: "90d" }] },
  },
];

const draft: Omit<Model, "version"> = { id: "canonical", stages, flags, atRiskAfter: "90d", lapsedAfter: "180d" };

/** The model a new site starts with (lifecycle.md, "Canonical model"). It reaches the browser as JSON, in the config. */
export const canonicalModel: Model = { ...draft, version: /* @__PURE__ */ modelVersion(draft) };

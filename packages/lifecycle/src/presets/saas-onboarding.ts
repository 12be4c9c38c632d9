import type { StageDefinition } from "../model/model.ts";
import type { Rule } from "../rule.ts";
import { canonicalModel } from "../model/canonical.ts";
import { preset } from "./preset.ts";

const ORDER = "order_completed";
const joined: Rule = { any: [{ event: ORDER }, { event: "signed_up" }] };

/** Nothing paid and not seen inside: a subscription is alive as long as it is paid or used. */
const silentFor = (span: "R" | "X"): Rule => ({
  all: [joined, ...[ORDER, "signed_up", "logged_in"].map((event): Rule => ({ not: { event, last: { newer: span } } }))],
});

const rules: Record<string, Rule> = {
  lapsed: silentFor("X"),
  at_risk: silentFor("R"),
  new: {
    all: [
      joined,
      { event: ORDER, count: { lte: 1 } },
      { not: { event: ORDER, first: { older: "30d" } } },
      { not: { event: "signed_up", first: { older: "30d" } } },
    ],
  },
  active: joined,
};

/** A sign-up counts as a first order does, and a log-in as a sign of life. */
export const saasOnboarding = /* @__PURE__ */ preset({
  id: "saas-onboarding",
  label: { en: "SaaS onboarding", it: "Onboarding SaaS", pl: "Onboarding SaaS" },
  journey: [
    ["visitor", "Visitor", "Visitatore", "Odwiedzający"],
    ["onboarding", "Onboarding", "Onboarding", "Wdrożenie"],
    ["engaged_customer", "Engaged", "Coinvolto", "Zaangażowany"],
    ["at_risk", "At risk", "A rischio", "Zagrożony"],
    ["churned", "Churned", "Perso", "Utracony"],
  ],
  shows: {
    unknown: "visitor",
    aware: "visitor",
    engaged: "visitor",
    intent: "visitor",
    new: "onboarding",
    active: "engaged_customer",
    loyal: "engaged_customer",
    at_risk: "at_risk",
    lapsed: "churned",
  },
  steps: canonicalModel.stages.map((step): StageDefinition => ({ ...step, enter: rules[step.id] ?? step.enter })),
});

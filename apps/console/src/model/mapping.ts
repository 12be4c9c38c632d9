import { canonicalJson, canonicalModel, shownAs, type Model, type StageDefinition, type StageName } from "@tappa/lifecycle";
import { formatNumber, readableName } from "../format.ts";
import { named } from "../labels.ts";
import { SHIPPED } from "./shipped.ts";
import { daysOf } from "./spans.ts";

/** One step of a model, for people. */
interface Step {
  id: string;
  name: string;
  /** Who is in it; null where nobody has put it into words. */
  who: string | null;
  /** It shows over whatever step somebody is in, for as long as it holds. */
  isOver: boolean;
}

/** Who is called by a stage of a model. */
export interface Mapped {
  stage: StageName;
  /** In the order of a journey; empty = everybody whom no other stage shows. */
  steps: Step[];
}

const ON_THE_WAY = canonicalModel.journey.map(({ id }) => id);

/** Who is in a step, by the step or by the model and the step. R and X stand for the days of the model. */
const WHO: Record<string, string> = {
  unknown: "no sign of life yet",
  aware: "came to the site, nothing more",
  engaged: "came back, or looked at several things",
  intent: "filled a cart, began a checkout or returned to one product",
  new: "first order within 30 days",
  active: "ordered, less than R days ago",
  loyal: "three orders within a year, the last less than R days ago",
  at_risk: "no order for R days",
  lapsed: "no order for X days",
  order_day: "ordered within the last 24 hours",
  lead: "sent a lead form",
  registered: "has an account",
  advocate: "reviewed, would recommend (9 or 10), or referred somebody",
  "saas-onboarding new": "signed up or ordered within 30 days",
  "saas-onboarding active": "orders or logs in",
  "saas-onboarding loyal": "three orders within a year",
  "saas-onboarding at_risk": "no order and no log-in for R days",
  "saas-onboarding lapsed": "no order and no log-in for X days",
  "crm subscriber": "ever subscribed",
  "crm lead": "ever sent a lead form",
  "crm marketing_qualified": "ever came on two days, searched, or looked at several things",
  "crm opportunity": "ever filled a cart or began a checkout",
  "crm customer": "ever ordered",
  "crm evangelist": "ever reviewed, recommended (9 or 10), or referred somebody",
};

const withRule = ({ enter }: StageDefinition): string => canonicalJson(enter);

/** The words hold for the rule they were written for; an owner's own rule under the same name has none. */
function whoIs(step: StageDefinition, model: Model): string | null {
  const known = SHIPPED.find(({ stages }) => stages.some((one) => one.id === step.id && withRule(one) === withRule(step)));
  const words = known && (WHO[`${known.id} ${step.id}`] ?? WHO[step.id]);
  if (!words) return null;
  const days = { R: model.atRiskAfter, X: model.lapsedAfter };
  return words.replace(/\b[RX]\b/, (span) => formatNumber(daysOf(days[span as keyof typeof days])));
}

/** Steps have no name of their own: most are steps of the canonical model or follow a flag. */
function nameOf({ id }: StageDefinition, { journey, flags }: Model): string {
  const known = [...canonicalModel.journey, ...flags, ...journey].find((one) => one.id === id);
  return known ? named(known.label) : readableName(id);
}

const placeOf = ({ id }: StageDefinition): number => (ON_THE_WAY.includes(id) ? ON_THE_WAY.indexOf(id) : ON_THE_WAY.length);

/** Every stage of a model with the steps that show as it: what somebody who picks the model has to understand. */
export function mappingOf(model: Model): Mapped[] {
  const steps = model.stages.toSorted((one, other) => placeOf(one) - placeOf(other));
  const below = steps.filter(({ over }) => !over).length;
  return model.journey.map((stage) => {
    const showing = steps.filter((step) => shownAs(step) === stage.id);
    const isRest = showing.length === below && below < steps.length && showing.every(({ over }) => !over);
    const told = showing.map((step) => ({
      id: step.id,
      name: nameOf(step, model),
      who: whoIs(step, model),
      isOver: step.over === true,
    }));
    return { stage, steps: isRest ? [] : told };
  });
}

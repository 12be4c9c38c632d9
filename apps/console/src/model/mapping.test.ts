import { canonicalModel, type Model } from "@tappa/lifecycle";
import { expect, test } from "vitest";
import { mappingOf } from "./mapping.ts";
import { SHIPPED } from "./shipped.ts";

const modelOf = (id: string): Model => SHIPPED.find((model) => model.id === id)!;
const said = (id: string) =>
  mappingOf(modelOf(id)).map(
    ({ stage, steps }) => `${stage.id}: ${steps.map(({ name, isOver }) => (isOver ? `${name}*` : name)).join(", ")}`,
  );

test("several steps that show as one stage stand together, in the order of a journey", () => {
  expect(said("five-stage")).toEqual([
    "unknown: Unknown",
    "awareness: Aware",
    "engagement: Engaged, Intent to buy",
    "conversion: New customer",
    "retention: Active, At risk, Lapsed",
    "loyalty: Loyal, Advocate*",
  ]);
});

test("a stage for all whom no other shows names no steps", () => {
  expect(said("crm")[0]).toBe("visitor: ");
  expect(said("crm").slice(1)).toEqual([
    "subscriber: Subscriber*",
    "lead: Lead*",
    "marketing_qualified: Marketing-qualified*",
    "opportunity: Opportunity*",
    "customer: Customer*",
    "evangelist: Evangelist*",
  ]);
});

test("of every step of every model that ships it is said who is in it, with the days of the model", () => {
  for (const model of SHIPPED)
    for (const { id, who } of mappingOf(model).flatMap(({ steps }) => steps)) expect(who, `${model.id} ${id}`).not.toBeNull();
  const recency = mappingOf({ ...modelOf("retail-recency"), lapsedAfter: "385d" });
  expect(recency.at(-1)?.steps[0]?.who).toBe("no order for 385 days");
});

test("a rule that an owner wrote under a known name is not explained by the words of another", () => {
  const stages = canonicalModel.stages.map((step) => (step.id === "loyal" ? { ...step, enter: { all: [] } } : step));
  const steps = mappingOf({ ...canonicalModel, stages }).flatMap((mapped) => mapped.steps);
  expect(steps.find(({ id }) => id === "loyal")).toEqual({ id: "loyal", name: "Loyal", who: null, isOver: false });
});

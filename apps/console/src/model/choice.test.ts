import { canonicalModel, presets, type Model } from "@tappa/lifecycle";
import type { ConfigDraft } from "@tappa/protocol";
import { expect, test } from "vitest";
import { candidatesFor, choiceIn, daysFor, draftOf, paramsOf } from "./choice.ts";
import { daysIn } from "./spans.ts";

const shipped = [canonicalModel, ...presets];
const race = presets.find(({ id }) => id === "race")!;
const recency = presets.find(({ id }) => id === "retail-recency")!;
const tuned: Model = { ...canonicalModel, atRiskAfter: "70d", lapsedAfter: "155d" };
const written: Model = { ...race, flags: [], label: "Ours" };
// Only the model of a config is read here.
const configOf = (model: Model) => ({ model, campaigns: [] }) as unknown as ConfigDraft;

const keys = (published: Model) =>
  candidatesFor(published, shipped).map(({ key, isPublished }) => (isPublished ? `${key}!` : key));

test("a published model that ships is marked among the others, whatever its days", () => {
  expect(keys(tuned)).toEqual(["canonical!", ...presets.map(({ id }) => id)]);
});

test("a model that the owner wrote comes first, and the one of its name that ships can still be picked", () => {
  expect(keys(written)).toEqual(["published!", "canonical", ...presets.map(({ id }) => id)]);
});

test("an address without a choice is what is published, and every choice has an address that leads back to it", () => {
  const candidates = candidatesFor(tuned, shipped);
  const none = choiceIn({}, tuned, candidates);
  expect(none).toEqual({ is: "model", model: "canonical", days: { atRisk: "70", lapsed: "155" } });
  for (const choice of [
    none,
    { is: "model", model: "race", days: { atRisk: "", lapsed: "x" } } as const,
    { is: "version", version: "a b" } as const,
  ])
    expect(choiceIn(paramsOf(choice), tuned, candidates)).toEqual(choice);
});

test("days of the shop outlive a change of model, days that came with a model do not", () => {
  expect(daysFor(recency, shipped, daysIn(canonicalModel))).toEqual({ atRisk: "182", lapsed: "385" });
  expect(daysFor(race, shipped, daysIn(recency))).toEqual({ atRisk: "90", lapsed: "180" });
  expect(daysFor(recency, shipped, daysIn(tuned))).toEqual({ atRisk: "70", lapsed: "155" });
});

test("what is published and left as it is gives the very same model again", () => {
  const weeks: Model = { ...canonicalModel, atRiskAfter: "13w", lapsedAfter: "4320h" };
  const candidates = candidatesFor(weeks, shipped);
  const choice = choiceIn({}, weeks, candidates);
  if (choice.is !== "model") throw new Error("an address without a version is a model");
  expect(draftOf(choice, configOf(weeks), candidates)?.model).toMatchObject({ atRiskAfter: "13w", lapsedAfter: "4320h" });
});

test("another model takes the place of the published one and nothing else", () => {
  const candidates = candidatesFor(tuned, shipped);
  const draft = draftOf({ is: "model", model: "race", days: { atRisk: "70", lapsed: "155" } }, configOf(tuned), candidates);
  expect(draft).toMatchObject({ campaigns: [], model: { id: "race", atRiskAfter: "70d", lapsedAfter: "155d" } });
  expect(draft?.model.version).not.toBe(race.version);
  expect(draftOf({ is: "model", model: "gone", days: daysIn(tuned) }, configOf(tuned), candidates)).toBeNull();
});

import { describe, expect, it } from "vitest";
import { lintModel } from "./lint-model.ts";
import { canonicalModel } from "./model/canonical.ts";
import type { Model } from "./model/model.ts";
import { presets } from "./presets/presets.ts";

const step = (id: string, rest: Partial<Model["stages"][number]> = {}) => ({ id, enter: { event: id }, ...rest });
const stage = (id: string) => ({ id, label: id });
const flag = (id: string, when: Model["flags"][number]["when"]) => ({ id, label: id, when });
const end = { id: "end", enter: { all: [] } };

/** Sound but for the change. */
const modelWith = (change: Partial<Model>): Model => ({
  id: "test",
  label: "Test",
  version: "1",
  journey: [stage("end"), stage("buyer")],
  stages: [step("buyer"), end],
  flags: [],
  atRiskAfter: "90d",
  lapsedAfter: "180d",
  ...change,
});

describe("the lint of models", () => {
  it.each([canonicalModel, ...presets, modelWith({})])("[L38] finds nothing in the model $id", (model) => {
    expect(lintModel(model)).toEqual([]);
  });

  it("[L38] lets a flag ask which steps somebody left", () => {
    expect(lintModel(modelWith({ flags: [flag("back", { left: ["buyer"], within: "90d" })] }))).toEqual([]);
    expect(lintModel(modelWith({ flags: [flag("back", { left: ["nobody"], within: "90d" })] }))).toMatchObject([
      { at: "flags.back", code: "rule_never_true" },
    ]);
  });

  it.each<[what: string, at: string, code: string, change: Partial<Model>]>([
    ["a step twice", "stages.buyer", "id_twice", { stages: [step("buyer"), step("buyer"), end] }],
    ["a stage twice", "journey.buyer", "id_twice", { journey: [stage("end"), stage("buyer"), stage("buyer")] }],
    ["a flag twice", "flags.a", "id_twice", { flags: [flag("a", { event: "x" }), flag("a", { event: "y" })] }],
    ["a step that is no stage", "stages.fan", "stage_unknown", { stages: [step("fan"), step("buyer"), end] }],
    [
      "a step that shows as no stage",
      "stages.fan",
      "stage_unknown",
      { stages: [step("fan", { as: "star" }), step("buyer"), end] },
    ],
    ["a stage that nothing shows as", "journey.fan", "stage_unused", { journey: [stage("end"), stage("buyer"), stage("fan")] }],
    [
      "a stage that is called like another's step",
      "journey.buyer",
      "name_ambiguous",
      { stages: [step("buyer", { as: "end" }), step("customer", { as: "buyer" }), end] },
    ],
    ["no end", "stages.buyer", "never_ends", { journey: [stage("buyer")], stages: [step("buyer")] }],
    ["an end over other steps", "stages.end", "never_ends", { stages: [step("buyer"), { ...end, over: true }] }],
    ["no step at all", "stages", "never_ends", { journey: [], stages: [] }],
    ["a lapse before the risk", "lapsedAfter", "spans_crossed", { atRiskAfter: "30d", lapsedAfter: "4w" }],
    ["a lapse at the risk", "lapsedAfter", "spans_crossed", { atRiskAfter: "28d", lapsedAfter: "4w" }],
    [
      "a step nobody enters",
      "stages.buyer",
      "rule_never_true",
      { stages: [step("buyer", { enter: { event: "x", count: { gte: 3, lt: 2 } } }), end] },
    ],
    ["a stay that keeps nobody", "stages.buyer", "rule_never_true", { stages: [step("buyer", { stay: { any: [] } }), end] }],
    [
      "a step that asks what was left",
      "stages.buyer",
      "rule_never_true",
      { stages: [step("buyer", { enter: { left: ["end"], within: "1d" } }), end] },
    ],
    ["a flag nobody has", "flags.a", "rule_never_true", { flags: [flag("a", { stage: ["nowhere"] })] }],
    ["a flag that reads itself", "flags.a", "flag_too_early", { flags: [flag("a", { not: { flag: "a" } })] }],
    [
      "a flag that reads a later one",
      "flags.a",
      "flag_too_early",
      { flags: [flag("a", { all: [{ event: "x" }, { any: [{ flag: "b" }] }] }), flag("b", { event: "x" })] },
    ],
  ])("[L38] refuses %s", (_what, at, code, change) => {
    const findings = lintModel(modelWith(change));
    expect(findings).toEqual([{ at, code, message: expect.stringMatching(/\.$/) }]);
  });
});

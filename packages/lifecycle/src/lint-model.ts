import { durationMs } from "./duration.ts";
import { feasible } from "./feasible.ts";
import { shownAs } from "./model/model.ts";
import type { Model, StageDefinition } from "./model/model.ts";
import type { Rule } from "./rule.ts";

/** Something in which a model contradicts itself. `code` is stable. */
export interface ModelFinding {
  /** What it is about, e.g. `stages.loyal` or `flags.lead`. */
  at: string;
  code:
    | "id_twice"
    | "stage_unknown"
    | "stage_unused"
    | "name_ambiguous"
    | "never_ends"
    | "spans_crossed"
    | "rule_never_true"
    | "flag_too_early";
  /** A sentence for the owner: what is wrong and what to do. */
  message: string;
}

type Found = [at: string, code: ModelFinding["code"], message: string];

/** In what a model contradicts itself; it must not be published then ([L38]). */
export function lintModel(model: Model): ModelFinding[] {
  const found = [...names(model), ...walk(model), ...spans(model), ...rules(model), ...flagOrder(model)];
  return found.map(([at, code, message]) => ({ at, code, message }));
}

function names({ journey, stages, flags }: Model): Found[] {
  const lists = { journey, stages, flags };
  const twice = Object.entries(lists).flatMap(([list, all]) => {
    const ids = all.map(({ id }) => id);
    const repeated = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
    return [...repeated].map((id): Found => [
      `${list}.${id}`,
      "id_twice",
      `The id "${id}" is there twice. Give one of them another id.`,
    ]);
  });
  const known = new Set(journey.map(({ id }) => id));
  const unknown = stages
    .filter((step) => !known.has(shownAs(step)))
    .map((step): Found => {
      const message = `The step "${step.id}" shows as "${shownAs(step)}", which is not in the journey. Add that stage or show the step as another.`;
      return [`stages.${step.id}`, "stage_unknown", message];
    });
  return [...twice, ...unknown, ...journey.flatMap(({ id }) => named(id, stages))];
}

function named(id: string, stages: readonly StageDefinition[]): Found[] {
  const step = stages.find((one) => one.id === id);
  if (!stages.some((one) => shownAs(one) === id))
    return [
      [
        `journey.${id}`,
        "stage_unused",
        `No step shows as "${id}", so nobody is ever there. Take the stage out or show a step as it.`,
      ],
    ];
  if (!step || shownAs(step) === id) return [];
  const message = `"${id}" is a stage of the journey and also a step that shows as "${shownAs(step)}". Rename one, so that rules mean one thing.`;
  return [[`journey.${id}`, "name_ambiguous", message]];
}

/** Somebody for whom no step holds would be nowhere. */
function walk(model: Model): Found[] {
  const last = model.stages.at(-1);
  if (last && !last.over && !feasible(last.enter, model).no) return [];
  const at = last ? `stages.${last.id}` : "stages";
  return [
    [at, "never_ends", `The last step must hold for everybody whom no other takes. End with one whose rule is {"all":[]}.`],
  ];
}

function spans({ atRiskAfter, lapsedAfter }: Model): Found[] {
  if (durationMs(lapsedAfter) > durationMs(atRiskAfter)) return [];
  const message = `Customers would lapse (after ${lapsedAfter}) before they are at risk (after ${atRiskAfter}). Make the second time longer.`;
  return [["lapsedAfter", "spans_crossed", message]];
}

function rules(model: Model): Found[] {
  const never = (at: string, what: string, rule: Rule | undefined, isFlag: boolean): Found[] => {
    if (!rule || feasible(rule, model, isFlag).yes) return [];
    return [[at, "rule_never_true", `${what} can never be true for anybody. Look for conditions that exclude each other.`]];
  };
  return [
    ...model.stages.flatMap(({ id, enter, stay }) => [
      ...never(`stages.${id}`, `The rule that enters "${id}"`, enter, false),
      ...never(`stages.${id}`, `The rule that keeps somebody in "${id}"`, stay, false),
    ]),
    ...model.flags.flatMap(({ id, when }) => never(`flags.${id}`, `The rule of the flag "${id}"`, when, true)),
  ];
}

/** Flags are worked out in their order, each from the stage and the flags before it ([L23]). */
function flagOrder({ flags }: Model): Found[] {
  return flags.flatMap(({ id, when }, index) => {
    const read = flagsIn(when).find((other) => flags.findIndex((flag) => flag.id === other) >= index);
    if (read === undefined) return [];
    const message =
      read === id
        ? `The flag "${id}" reads itself. Take that condition out.`
        : `The flag "${id}" reads "${read}", which is worked out after it. Move "${read}" before it.`;
    return [[`flags.${id}`, "flag_too_early", message] satisfies Found];
  });
}

function flagsIn(rule: Rule): string[] {
  if ("all" in rule || "any" in rule) return ("all" in rule ? rule.all : rule.any).flatMap(flagsIn);
  if ("not" in rule) return flagsIn(rule.not);
  return "flag" in rule ? [rule.flag] : [];
}

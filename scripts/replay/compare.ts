import type { PersonStanding } from "../../apps/collector/src/store/records.ts";
import type { PageVerdict } from "./browser.ts";
import type { StageCounts } from "../fresh-collector.ts";
import type { Standing, Standings } from "./cleaned.ts";

/** How many differences are told. */
const TOLD = 5;

/** What of one thing does not agree with another: how much, and the first few in words. */
export interface Differences {
  count: number;
  first: string[];
}

function differencesOf(found: readonly string[]): Differences {
  return { count: found.length, first: found.slice(0, TOLD) };
}

/** `customer-17850`, `invoice-536414`: as the data name them. */
export function personOf({ userId, identity }: Pick<PersonStanding, "userId" | "identity">): string {
  return userId ?? identity.replace("server:anonymous:", "");
}

/** People per name; a person has one stage and any number of flags. */
function countsOf(names: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** The collector's numbers against those of plain SQL: every stage and flag of the model, also where there is nobody. */
export function compareCounts(counts: StageCounts, standings: Standings): Differences {
  const all = [...standings.values()];
  const expected = { stage: countsOf(all.map(({ stage }) => stage)), flag: countsOf(all.flatMap(({ flags }) => flags)) };
  const found: ["stage" | "flag", string, number][] = [
    ...counts.stages.map(({ stage, people }) => ["stage", stage, people] as ["stage", string, number]),
    ...counts.flags.map(({ flag, people }) => ["flag", flag, people] as ["flag", string, number]),
  ];
  const differences = found.flatMap(([kind, name, people]) => {
    const sql = expected[kind].get(name) ?? 0;
    expected[kind].delete(name);
    return people === sql ? [] : [`${kind} ${name}: ${people} in the collector, ${sql} by SQL`];
  });
  for (const kind of ["stage", "flag"] as const)
    for (const [name, people] of expected[kind]) differences.push(`${kind} ${name}: none in the collector, ${people} by SQL`);
  return differencesOf(differences);
}

const inWords = ({ stage, flags }: Standing): string => [stage, ...flags].join(" + ");

/** Everybody the collector has against plain SQL. */
export function comparePeople(people: ReadonlyMap<string, Standing>, standings: Standings): Differences {
  const names = new Set([...people.keys(), ...standings.keys()]);
  return differencesOf(
    [...names].flatMap((name) => {
      const [one, other] = [people.get(name), standings.get(name)].map((standing) => (standing ? inWords(standing) : "nobody"));
      return one === other ? [] : [`${name}: ${one} in the collector, ${other} by SQL`];
    }),
  );
}

const wayOf = (one: Standing, transitions: readonly string[]): string => `${inWords(one)} after ${transitions.join(" ")}`;

/**
 * Everybody the page's engine judged against the collector: stage, flags and the ids of transitions. Facts forget what is long
 * past, and the engine tells no transition that they do not prove any more, while a collector that saw it happen has it on record.
 * @param isRecord the collector's transitions were recorded as events came, so it may have more of them; else they must be the same
 */
export function compareVerdicts(
  verdicts: readonly PageVerdict[],
  people: ReadonlyMap<string, PersonStanding>,
  isRecord: boolean,
): Differences {
  return differencesOf(
    verdicts.flatMap((verdict) => {
      const known = people.get(verdict.person);
      const told = new Set(verdict.transitions);
      const recorded = known?.transitions.filter((id) => !isRecord || told.has(id)) ?? [];
      const one = known ? wayOf(known, recorded) : "nobody";
      const other = wayOf(verdict, verdict.transitions);
      return one === other ? [] : [`${verdict.person}: ${one} in the collector, ${other} in Chromium`];
    }),
  );
}

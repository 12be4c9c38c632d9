import type {
  arbitrate,
  CompiledCampaign,
  CompiledModel,
  Facts,
  LifecycleEvent,
  Needs,
  stageOf,
} from "../../packages/lifecycle/src/index.ts";
import { configOf, servedConfig } from "../../apps/collector/src/site-config.ts";
import { defaultConfig } from "../../apps/collector/src/site-defaults.ts";
import { SUBSET } from "../import.ts";
import { historiesOf } from "../replay/histories.ts";
import { readRetail } from "../retail.ts";
import { historyOf as callsOf } from "../retail-calls.ts";
import { historyOf } from "./histories.ts";

/** The part of the bundle that is measured. */
interface Engine {
  emptyFacts(): Facts;
  addEvent(facts: Facts, event: LifecycleEvent, needs: Needs): Facts;
  stageOf: typeof stageOf;
  arbitrate: typeof arbitrate;
}

export interface DecideRow {
  /** Whose histories: of so many synthetic events, or of the real customers. */
  of: string;
  /** Of one `stageOf` and one `arbitrate` over the default campaigns. */
  medianMicros: number;
  p95Micros: number;
  /** JSON, the largest of the persons. */
  factsBytes: number;
}

const SIZES = [10, 1000, 100_000];
/** Persons of each size; one alone could be an odd one. */
const PERSONS = 3;
/** One in so many real customers is asked in a round: about as many as of the others. */
const SHARE = 100;
const WARM_UP = 500;
const ROUNDS = 2000;
const UNTIL = Date.UTC(2026, 0, 1);
const FROM = UNTIL - 3 * 365 * 86_400_000;

interface Person {
  of: string;
  name: string;
  facts: Facts;
}

const at = (sorted: readonly number[], share: number): number => sorted[Math.floor(sorted.length * share)]!;

/**
 * Times deciding for persons of all sizes, and for the customers of the shipped data, in turn, so that whatever else the machine
 * does is shared by all.
 * @param code the engine as a page gets it
 */
export async function measureDeciding(code: string): Promise<DecideRow[]> {
  const engine = (await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`)) as Engine;
  const { model, campaigns, needs } = servedConfig(configOf(defaultConfig(["https://shop.example"])));
  const personOf = (of: string, name: string, history: readonly LifecycleEvent[]): Person => {
    const facts = history.reduce((sum, event) => engine.addEvent(sum, event, needs), engine.emptyFacts());
    return { of, name, facts };
  };
  const people = SIZES.flatMap((events) =>
    Array.from({ length: PERSONS }, (_, seed) =>
      personOf(`${events} events`, `p${seed}`, historyOf(seed + 1, events, { from: FROM, until: UNTIL })),
    ),
  );
  const real = historiesOf(callsOf(readRetail(SUBSET), 0).calls, UNTIL, "none").map(({ person, events }) =>
    personOf("real customers", person, events),
  );
  const times = new Map([...people, ...real].map(({ of }) => [of, [] as number[]]));
  for (let round = -WARM_UP; round < ROUNDS; round++)
    for (const person of [...people, ...real.filter((_, index) => index % SHARE === (round + WARM_UP) % SHARE)]) {
      const spent = decide(engine, person, model, campaigns, UNTIL + round * 60_000);
      if (round >= 0) times.get(person.of)!.push(spent);
    }
  return [...times].map(([of, spent]) => {
    const sorted = spent.toSorted((a, b) => a - b);
    const bytes = [...people, ...real]
      .filter((one) => one.of === of)
      .map(({ facts }) => Buffer.byteLength(JSON.stringify(facts)));
    const micros = (share: number) => Number((at(sorted, share) * 1000).toFixed(1));
    return { of, medianMicros: micros(0.5), p95Micros: micros(0.95), factsBytes: Math.max(...bytes) };
  });
}

/** What a page does when something may have changed. */
function decide(
  engine: Engine,
  { name, facts }: Person,
  model: CompiledModel,
  campaigns: readonly CompiledCampaign[],
  asOf: number,
): number {
  const startedAt = performance.now();
  const { stage, base, flags } = engine.stageOf(facts, model, asOf, name);
  const url = "https://shop.example/p/tea";
  const visit = { asOf, open: [], visitStartedAt: asOf - 60_000, firstVisit: false };
  engine.arbitrate(campaigns, facts, { asOf, stage, base, flags, url }, visit);
  return performance.now() - startedAt;
}

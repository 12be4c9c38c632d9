import { chromium } from "@playwright/test";
import type { CompiledModel, Facts, LifecycleEvent, Needs, Verdict } from "../../packages/lifecycle/src/index.ts";
import { CHROMIUM_FLAGS, chromiumPath } from "../chromium.ts";
import { bundleEngine } from "../engine.ts";
import type { PersonHistory } from "./histories.ts";

/** What the page's engine answers about one person. */
export interface PageVerdict extends Pick<Verdict, "stage" | "flags"> {
  person: string;
  /** Ids, oldest first. */
  transitions: string[];
}

/** The part of the bundle that this asks for. */
interface Engine {
  emptyFacts(): Facts;
  addEvent(facts: Facts, event: LifecycleEvent, needs: Needs): Facts;
  stageOf(facts: Facts, model: CompiledModel, asOf: number, person: string): Verdict;
}

/** Of a served config what verdicts need. */
interface Decided {
  model: CompiledModel;
  needs: Needs;
}

interface Asked {
  people: readonly PersonHistory[];
  config: Decided;
  asOf: number;
}

export interface EngineBrowser {
  version: string;
  /** What the engine says of these people in the page. */
  verdicts(people: readonly PersonHistory[], config: Decided, asOf: number): Promise<PageVerdict[]>;
  close(): Promise<void>;
}

/** A real headless Chromium whose page holds the engine as the SDK brings it. */
export async function openEngineBrowser(): Promise<EngineBrowser> {
  const code = Buffer.from(await bundleEngine()).toString("base64");
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
  const page = await browser.newPage();
  await page.evaluate(async (source) => {
    const engine: unknown = await import(`data:text/javascript;base64,${source}`);
    Object.assign(globalThis, { engine });
  }, code);
  return {
    version: browser.version(),
    async verdicts(people, { model, needs }, asOf) {
      // As one text each way, which is cheaper than value by value.
      const asked: Asked = { people, config: { model, needs }, asOf };
      const answer = await page.evaluate((text) => {
        const { engine } = globalThis as unknown as { engine: Engine };
        const { people: histories, config, asOf: now } = JSON.parse(text) as Asked;
        const verdicts = histories.map(({ person, identity, events }): PageVerdict => {
          const facts = events.reduce((sum, event) => engine.addEvent(sum, event, config.needs), engine.emptyFacts());
          const { stage, flags, transitions } = engine.stageOf(facts, config.model, now, identity);
          return { person, stage, flags, transitions: transitions.map(({ id }) => id) };
        });
        return JSON.stringify(verdicts);
      }, JSON.stringify(asked));
      return JSON.parse(answer) as PageVerdict[];
    },
    close: () => browser.close(),
  };
}

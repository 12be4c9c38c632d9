import { describe, expect, it } from "vitest";
import { compileRule, emptyFacts } from "@tappa/lifecycle";
import type { SiteCampaign } from "@tappa/protocol";
import type { Core } from "../core.ts";
import { createSource } from "../source.ts";
import { createTestEnv } from "../testing.ts";
import type { Judge } from "./judge.ts";
import { createTick } from "./tick.ts";

const done = compileRule({ event: "page_viewed" });
const welcome = {
  id: "welcome",
  kind: "checklist",
  version: "1",
  items: [
    { id: "look", done },
    { id: "hand", done: "manual" },
    { id: "server", done, verify: "server" },
    { id: "known", done },
  ],
} as unknown as SiteCampaign;

function createTestTick(isLeader = true) {
  const recorded: object[] = [];
  const facts = createSource(emptyFacts(), createTestEnv().report);
  facts.value.items["welcome/known"] = { doneAt: 1, by: "rule", version: "1" };
  const session = {
    delivery: () => ({ tabs: { isLeader: () => isLeader } }),
    visitors: { current: () => ({ id: "v" }) },
    record: (name: string, props: object) => void recorded.push({ name, ...props }),
  };
  const core = { session, stage: { facts } } as unknown as Core;
  const tick = createTick(core, { holds: () => true } as unknown as Judge);
  return { tick: () => tick([welcome]), recorded };
}

describe("checklist items", () => {
  it("that a rule has fulfilled are told once, those done by hand or by the server not at all", () => {
    const { tick, recorded } = createTestTick();
    tick();
    tick();
    expect(recorded).toEqual([{ name: "$item", checklist: "welcome", item: "look", version: "1", by: "rule" }]);
  });

  it("are told by the leading tab alone", () => {
    const { tick, recorded } = createTestTick(false);
    tick();
    expect(recorded).toEqual([]);
  });
});

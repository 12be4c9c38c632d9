import { describe, expect, it } from "vitest";
import { canonicalModel, compile, emptyFacts, modelVersion, type Transition } from "@tappa/lifecycle";
import type { Core } from "../core.ts";
import type { Item } from "../item.ts";
import { createStage } from "../stage.ts";
import { createTestEnv, createTestStorage, testConfig, testItem } from "../testing.ts";
import type { Visitors } from "../visitor.ts";
import { createMemory } from "./memory.ts";

/** One page: its stage, and what it remembers in a storage that pages share. */
function createTestPage(storage = createTestStorage(), env = createTestEnv(), unsent: Item[] = []) {
  const told: Transition[] = [];
  const visitors = { current: () => ({ id: "v1", secret: "s" }) } as Visitors;
  const stage = createStage(env, visitors, ({ transitions }) => memory.tell(transitions));
  const session = { isGranted: () => true };
  const emit = (_: string, one: Transition) => told.push(one);
  const memory = createMemory(storage, { env, stage, session, emit } as unknown as Core, () => unsent);
  const happen = (name: string, props = {}) => {
    const n = Math.floor(Math.random() * 1e9);
    stage.add([{ ...testItem(name, n).event, at: env.now(), props }]);
  };
  return { env, stage, memory, storage, told, happen };
}

describe("what is remembered of the person", () => {
  it("goes from page to page", async () => {
    const first = createTestPage();
    first.stage.use(testConfig);
    first.happen("order_completed", { order_id: "1", value: 5, currency: "EUR" });
    await first.env.pass(1000);
    // As the outbox does when the collector has answered.
    await first.storage.write(first.memory.pairs()!);
    const next = createTestPage(first.storage, first.env);
    next.memory.restore(await first.storage.load(), []);
    next.stage.use(testConfig);
    expect(next.stage.source.value).toBe("new");
  });

  it("counts together with what is still on the device", async () => {
    const first = createTestPage();
    first.stage.use(testConfig);
    first.happen("order_completed", { order_id: "1", value: 5, currency: "EUR" });
    await first.storage.write(first.memory.pairs()!);
    const left = testItem("order_completed", 0);
    left.event.props = { order_id: "2" };
    const next = createTestPage(first.storage, first.env);
    next.memory.restore(await first.storage.load(), [left]);
    next.stage.use(testConfig);
    await next.env.pass(1);
    expect(next.stage.source.value).toBe("active");
  });

  it("tells of a transition once, in whichever tab notes it first", async () => {
    const first = createTestPage();
    const second = createTestPage(first.storage, first.env);
    const order = { ...testItem("order_completed", 1).event, at: first.env.now(), props: { order_id: "1" } };
    for (const { stage } of [first, second]) {
      stage.use(testConfig);
      stage.add([{ ...testItem("page_viewed", 0).event, at: first.env.now() - 1000 }]);
      stage.add([order]);
    }
    await first.env.pass(10);
    const told = [...first.told, ...second.told];
    expect(told.filter(({ to }) => to === "new")).toHaveLength(1);
  });

  it("takes the collector's facts in, and takes them whole after an unlink", async () => {
    const other = createTestPage();
    other.stage.use(testConfig);
    other.happen("order_completed", { order_id: "9", value: 5, currency: "EUR" });
    await other.env.pass(1);
    const { env, stage, memory, happen } = createTestPage();
    stage.use(testConfig);
    happen("page_viewed");
    memory.hear(other.stage.facts.value);
    await env.pass(1);
    expect(stage.source.value).toBe("new");
    memory.hear({ ...other.stage.facts.value, orders: {}, keys: {} }, true);
    await env.pass(1);
    expect(stage.source.value).toBe("unknown");
  });

  it("keeps, of facts that the collector corrects, what it has not confirmed yet", async () => {
    const order = testItem("order_completed", 1);
    const { env, stage, memory, happen } = createTestPage(createTestStorage(), createTestEnv(), [order]);
    order.event = { ...order.event, at: env.now(), props: { order_id: "waits" } };
    stage.use(testConfig);
    happen("order_completed", { order_id: "refused" });
    stage.add([order.event]);
    await env.pass(1);
    expect(stage.source.value).toBe("active");
    memory.hear(emptyFacts(), true);
    await env.pass(1);
    expect(Object.keys(stage.facts.value.orders)).toEqual(["waits"]);
    expect(stage.source.value).toBe("new");
  });

  it("tells nothing anew when the model is another one, and what comes after it", async () => {
    const first = createTestPage();
    first.stage.use(testConfig);
    first.happen("order_completed", { order_id: "1" });
    await first.env.pass(100);
    expect(first.told.map(({ to }) => to)).toEqual(["new"]);

    const draft = { ...canonicalModel, atRiskAfter: "91d" as const };
    const { model } = compile({ ...draft, version: modelVersion(draft) }, []);
    const next = createTestPage(first.storage, first.env);
    next.stage.put(first.stage.facts.value);
    next.stage.use({ ...testConfig, version: "2", model });
    await next.env.pass(100);
    expect([next.stage.source.value, next.told]).toEqual(["new", []]);
    next.happen("order_completed", { order_id: "2" });
    await next.env.pass(100);
    expect(next.told.map(({ to }) => to)).toEqual(["active"]);
  });
});

import { describe, expect, it } from "vitest";
import type { Transition } from "@tappa/lifecycle";
import type { Item } from "./outbox.ts";
import { createStage } from "./stage.ts";
import type { Session } from "./session.ts";
import { createTestEnv, createTestStorage, testConfig, testItem } from "./testing.ts";

const DAY_MS = 86_400_000;

function createTestStage(storage = createTestStorage(), env = createTestEnv(), onDevice: Item[] = []) {
  const told: Transition[] = [];
  const visitors = { current: () => ({ id: "v1", secret: "s" }) };
  const outbox = { all: () => onDevice };
  const session = { storage, outbox, isGranted: () => true, visitors } as unknown as Session;
  const stage = createStage(
    env,
    session,
    () => {},
    (one) => void told.push(one),
  );
  const { source } = stage;
  const happen = (name: string, props = {}) => {
    const n = Math.floor(Math.random() * 1e9);
    stage.add([{ ...testItem(name, n).event, at: env.now(), props }]);
  };
  return { env, stage, storage, source, told, happen };
}

describe("the stage in the page", () => {
  it("waits for the config, then counts what happened before it came", async () => {
    const { env, stage, source, happen } = createTestStage();
    happen("page_viewed");
    await env.pass(1000);
    expect(source.value).toBe("unknown");
    stage.use(testConfig);
    await env.pass(1);
    expect(source.value).toBe("aware");
  });

  it("moves with the next event, without a word from the collector", async () => {
    const { env, stage, source, happen } = createTestStage();
    stage.use(testConfig);
    happen("page_viewed");
    happen("cart_added", { product_id: "A" });
    await env.pass(1);
    expect(source.value).toBe("intent");
    happen("order_completed", { order_id: "1", value: 5, currency: "EUR" });
    await env.pass(1);
    expect(source.value).toBe("new");
  });

  it("remembers facts from page to page", async () => {
    const first = createTestStage();
    first.stage.use(testConfig);
    first.happen("order_completed", { order_id: "1", value: 5, currency: "EUR" });
    await first.env.pass(1000);
    // As the outbox does when the collector has answered.
    await first.storage.write(first.stage.pairs()!);
    const next = createTestStage(first.storage, first.env);
    next.stage.restore(await first.storage.load());
    next.stage.use(testConfig);
    expect(next.source.value).toBe("new");
  });

  it("counts what is still on the device together with the facts that were saved", async () => {
    const first = createTestStage();
    first.stage.use(testConfig);
    first.happen("order_completed", { order_id: "1", value: 5, currency: "EUR" });
    await first.storage.write(first.stage.pairs()!);
    const left = testItem("order_completed", 0);
    left.event.props = { order_id: "2" };
    const next = createTestStage(first.storage, first.env, [left]);
    next.stage.restore(await first.storage.load());
    next.stage.use(testConfig);
    await next.env.pass(1);
    expect(next.source.value).toBe("active");
  });

  it("tells of a transition once, in whichever tab notes it first", async () => {
    const first = createTestStage();
    const second = createTestStage(first.storage, first.env);
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

  it("moves when time alone moves it, with nobody touching the page", async () => {
    const { env, stage, source, happen } = createTestStage();
    stage.use(testConfig);
    happen("order_completed", { order_id: "1", value: 5, currency: "EUR" });
    await env.pass(1);
    await env.pass(31 * DAY_MS);
    expect(source.value).toBe("active");
  });

  it("merges the collector's facts in, and takes them whole after an unlink", async () => {
    const other = createTestStage();
    other.stage.use(testConfig);
    other.happen("order_completed", { order_id: "9", value: 5, currency: "EUR" });
    await other.env.pass(1);
    const { env, stage, source, happen } = createTestStage();
    stage.use(testConfig);
    happen("page_viewed");
    stage.hear(other.stage.facts.value);
    await env.pass(1);
    expect(source.value).toBe("new");
    stage.hear({ ...other.stage.facts.value, orders: {}, keys: {} }, true);
    await env.pass(1);
    expect(source.value).toBe("unknown");
  });
});

import { emptyFacts } from "@tappa/lifecycle";
import { describe, expect, it } from "vitest";
import { createStage } from "./stage.ts";
import type { Visitors } from "./visitor.ts";
import { createTestEnv, testConfig, testItem } from "./testing.ts";

const DAY_MS = 86_400_000;

function createTestStage() {
  const env = createTestEnv();
  const visitors = { current: () => ({ id: "v1", secret: "s" }) } as Visitors;
  const stage = createStage(env, visitors, () => {});
  const { source } = stage;
  const happen = (name: string, props = {}) => {
    const n = Math.floor(Math.random() * 1e9);
    stage.add([{ ...testItem(name, n).event, at: env.now(), props }]);
  };
  return { env, stage, source, happen };
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

  it("tells who follows the facts once of all that happened in one go", async () => {
    const { env, stage, happen } = createTestStage();
    stage.use(testConfig);
    await env.pass(1);
    let told = 0;
    stage.facts.subscribe(() => told++);
    for (let times = 0; times < 100; times++) happen("page_viewed");
    expect(told).toBe(1);
    await env.pass(1);
    expect(told).toBe(2);
  });

  it("has counted all that happened when it is asked what is kept of events: whoever lets an event go saves the facts then", () => {
    const { stage, happen } = createTestStage();
    stage.use(testConfig);
    happen("order_completed", { order_id: "1", value: 5, currency: "EUR" });
    expect(stage.facts.value.orders).toEqual({});
    expect(stage.needs()).toBe(testConfig.needs);
    expect(Object.keys(stage.facts.value.orders)).toEqual(["1"]);
  });

  it("counts what waits before it takes what is known from elsewhere, so nothing comes back that was replaced", async () => {
    const { env, stage, happen } = createTestStage();
    stage.use(testConfig);
    happen("order_completed", { order_id: "1", value: 5, currency: "EUR" });
    stage.put(emptyFacts());
    await env.pass(1);
    expect(stage.facts.value.orders).toEqual({});
  });

  it("moves when time alone moves it, with nobody touching the page", async () => {
    const { env, stage, source, happen } = createTestStage();
    stage.use(testConfig);
    happen("order_completed", { order_id: "1", value: 5, currency: "EUR" });
    await env.pass(1);
    await env.pass(31 * DAY_MS);
    expect(source.value).toBe("active");
  });
});

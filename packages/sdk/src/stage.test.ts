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

  it("moves when time alone moves it, with nobody touching the page", async () => {
    const { env, stage, source, happen } = createTestStage();
    stage.use(testConfig);
    happen("order_completed", { order_id: "1", value: 5, currency: "EUR" });
    await env.pass(1);
    await env.pass(31 * DAY_MS);
    expect(source.value).toBe("active");
  });
});

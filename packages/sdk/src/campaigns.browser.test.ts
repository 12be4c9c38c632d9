import { describe, expect, it } from "vitest";
import type { Arbitration } from "@tappa/lifecycle";
import type { SiteCampaign } from "@tappa/protocol";
import { createCampaigns } from "./campaigns.ts";
import { createTestEnv, testConfig } from "./testing.ts";

const campaign = (id: string, when: SiteCampaign["when"], kind = "nps") =>
  ({ id, kind, when, gates: [], rank: 0 }) as unknown as SiteCampaign;

function createTestCampaigns(campaigns: SiteCampaign[], { isGranted = true } = {}) {
  const env = createTestEnv();
  const shown: string[][] = [];
  const found: Arbitration = { ask: campaigns[0]!.id, standing: [], until: null };
  const show = (_: Arbitration, armed: SiteCampaign[]) => shown.push(armed.map(({ id }) => id));
  const loop = createCampaigns(
    env,
    () => isGranted,
    () => found,
    show,
  );
  loop.use({ ...testConfig, campaigns });
  return { env, loop, shown };
}

describe("campaigns", () => {
  it("are armed by the page, after the time the visitor has to stay", async () => {
    const { env, shown } = createTestCampaigns([
      campaign("now", { on: "page" }),
      campaign("later", { on: "page", dwellMs: 5000 }),
    ]);
    await env.pass(4900);
    expect(shown.at(-1)).toEqual(["now"]);
    await env.pass(200);
    expect(shown.at(-1)).toEqual(["now", "later"]);
  });

  it("are never shown on a later page than the one they were armed on", async () => {
    const { env, loop, shown } = createTestCampaigns([campaign("later", { on: "page", dwellMs: 5000 })]);
    await env.pass(4000);
    loop.page();
    await env.pass(4000);
    expect(shown).toEqual([]);
    await env.pass(1100);
    expect(shown.at(-1)).toEqual(["later"]);
  });

  it("wait for their event", async () => {
    const { env, loop, shown } = createTestCampaigns([campaign("bought", { on: "event", event: "order_completed" })]);
    loop.happened([{ name: "page_viewed" }]);
    await env.pass(10);
    expect(shown).toEqual([]);
    loop.happened([{ name: "order_completed" }]);
    await env.pass(10);
    expect(shown).toEqual([["bought"]]);
  });

  it("do not show themselves when they are opened by hand only", async () => {
    const { env, shown } = createTestCampaigns([campaign("hand", { on: "manual" })]);
    await env.pass(60_000);
    expect(shown).toEqual([]);
  });

  it("ask nothing before consent; only the chat stands by", async () => {
    const all = [campaign("nps", { on: "page" }), campaign("chat", { on: "page" }, "chat")];
    const { env, shown } = createTestCampaigns(all, { isGranted: false });
    await env.pass(10);
    expect(shown).toEqual([["chat"]]);
  });
});

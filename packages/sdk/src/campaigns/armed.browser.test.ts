import { describe, expect, it } from "vitest";
import type { Arbitration } from "@tappa/lifecycle";
import type { SiteCampaign } from "@tappa/protocol";
import { createArmed } from "./armed.ts";
import type { Session } from "../session.ts";
import { createStage } from "../stage.ts";
import { createTestEnv, testConfig } from "../testing.ts";
import { createVisitors } from "../visitor.ts";

const campaign = (id: string, when: SiteCampaign["when"], kind = "nps") =>
  ({ id, kind, when, gates: [], rank: 0 }) as unknown as SiteCampaign;

function createTestCampaigns(campaigns: SiteCampaign[], { isGranted = true } = {}) {
  const env = createTestEnv();
  const shown: string[][] = [];
  const prepared: string[] = [];
  const found: Arbitration = { ask: campaigns[0]?.id ?? null, standing: [], until: null };
  const show = (_: Arbitration, armed: SiteCampaign[]) => shown.push(armed.map(({ id }) => id));
  const happened = new Set<string>();
  const session = { consent: { mark: () => (isGranted ? "granted" : null) } } as Session;
  const stage = createStage(
    env,
    createVisitors(env, () => {}),
    () => loop.look(),
  );
  const loop = createArmed(
    { env, session, happened, stage },
    () => found,
    show,
    (kind) => prepared.push(kind),
  );
  loop.use({ ...testConfig, campaigns });
  return { env, loop, stage, shown, prepared, happened };
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

  it("have what draws them loaded once the visitor stayed half of the time, if they would be asked", async () => {
    const asked = createTestCampaigns([campaign("later", { on: "page", dwellMs: 5000 })]);
    await asked.env.pass(2400);
    expect(asked.prepared).toEqual([]);
    await asked.env.pass(200);
    expect([asked.prepared, asked.shown]).toEqual([["nps"], []]);
    await asked.env.pass(2500);
    expect([asked.prepared, asked.shown]).toEqual([["nps"], [["later"]]]);

    const others = [campaign("first", { on: "page" }), campaign("second", { on: "page", dwellMs: 5000 }, "review")];
    const notAsked = createTestCampaigns(others);
    const refused = createTestCampaigns(others.slice(1), { isGranted: false });
    for (const { env } of [notAsked, refused]) await env.pass(5100);
    expect([notAsked.prepared, refused.prepared]).toEqual([[], []]);
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
    const { env, loop, shown, happened } = createTestCampaigns([campaign("bought", { on: "event", event: "order_completed" })]);
    happened.add("page_viewed");
    loop.happened();
    await env.pass(10);
    expect(shown).toEqual([]);
    happened.add("order_completed");
    loop.happened();
    await env.pass(10);
    expect(shown).toEqual([["bought"]]);
  });

  it("are the same ones where a newer config has them as they were, so that what they show goes on", async () => {
    const { loop } = createTestCampaigns([campaign("a", { on: "page" }), campaign("b", { on: "page" })]);
    const [before] = loop.campaigns();
    const edited = campaign("b", { on: "page" }, "review");
    loop.use({ ...testConfig, version: "2", campaigns: [campaign("a", { on: "page" }), edited] });
    expect(loop.campaigns()[0]).toBe(before);
    expect(loop.campaigns()[1]).toBe(edited);
  });

  it("do not miss what happened on the page before the config came", async () => {
    const bought = campaign("bought", { on: "event", event: "order_completed" });
    const { env, loop, shown, happened } = createTestCampaigns([bought]);
    happened.add("order_completed");
    loop.use({ ...testConfig, campaigns: [bought] });
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
    expect(shown.flat()).toEqual(["chat"]);
  });

  it("look at the stage anew when the page is seen again: a device that slept has let no timer run", async () => {
    const { env, stage } = createTestCampaigns([]);
    stage.use(testConfig);
    const day = 86_400_000;
    const order = { id: "o", name: "order_completed", at: env.now(), props: { order_id: "1" } };
    stage.add([order]);
    await env.pass(10);
    expect(stage.source.value).toBe("new");
    env.sleep(31 * day);
    dispatchEvent(new Event("visibilitychange"));
    await env.pass(10);
    expect(stage.source.value).toBe("active");
  });
});

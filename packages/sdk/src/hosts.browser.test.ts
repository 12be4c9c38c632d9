import { describe, expect, it } from "vitest";
import { emptyFacts } from "@tappa/lifecycle";
import type { SiteCampaign } from "@tappa/protocol";
import type { Core } from "./core.ts";
import { createHosts } from "./hosts.ts";
import type { Judge } from "./judge.ts";
import { createSource } from "./source.ts";
import { createTestEnv, createTestStorage, testConfig } from "./testing.ts";

const welcome = {
  id: "welcome",
  kind: "checklist",
  version: "1",
  items: [
    { id: "look", done: { key: "page_viewed", least: 1 } },
    { id: "hand", done: "manual" },
    { id: "server", done: { key: "page_viewed", least: 1 }, verify: "server" },
    { id: "known", done: { key: "page_viewed", least: 1 } },
  ],
} as unknown as SiteCampaign;

function createTestHosts(isLeader = true) {
  const env = createTestEnv();
  const recorded: object[] = [];
  const facts = createSource(emptyFacts(), env.report);
  facts.value.items["welcome/known"] = { doneAt: 1, by: "rule", version: "1" };
  const session = {
    storage: createTestStorage(),
    outbox: { forget: () => {} },
    tabs: { isLeader: () => isLeader },
    visitors: { current: () => ({ id: "v" }) },
    isGranted: () => true,
    proof: () => ({ id: "v", secret: "s" }),
    record: (name: string, props: object) => void recorded.push({ name, ...props }),
  };
  const config = { current: () => ({ ...testConfig, campaigns: [welcome] }) };
  const core = { env, session, config } as unknown as Core;
  const judge = { facts, source: createSource("new", env.report), holds: () => true } as unknown as Judge;
  return { hosts: createHosts(core, judge, async () => {}), recorded, core };
}

describe("checklist items", () => {
  it("that a rule has fulfilled are told once, those done by hand or by the server not at all", () => {
    const { hosts, recorded } = createTestHosts();
    hosts.tick();
    hosts.tick();
    expect(recorded).toEqual([{ name: "$item", checklist: "welcome", item: "look", version: "1", by: "rule" }]);
  });

  it("are told by the leading tab alone", () => {
    const { hosts, recorded } = createTestHosts(false);
    hosts.tick();
    expect(recorded).toEqual([]);
  });
});

describe("a host", () => {
  it("keeps what a widget stores apart from other campaigns, and from the SDK's own", async () => {
    const { hosts, core } = createTestHosts();
    const { storage } = hosts.createHost(welcome, () => {});
    await storage.set("draft", "hello");
    expect(await storage.get("draft")).toBe("hello");
    expect([...(await core.session.storage.load()).keys()]).toEqual(["w/welcome/draft"]);
    await storage.remove("draft");
    expect(await storage.get("draft")).toBeUndefined();
  });

  it("sends typing at once, past the outbox, and forgets it when it is lost", async () => {
    const { hosts, core, recorded } = createTestHosts();
    const sent: { tab: string; events: { name: string; n: number }[] }[] = [];
    core.env.fetch = async (_url, init) => {
      sent.push(JSON.parse(init!.body as string));
      throw new TypeError("offline");
    };
    const host = hosts.createHost(welcome, () => {});
    for (let times = 0; times < 2; times++) host.send("$typing", { conversation: "c" });
    expect(sent.map(({ events }) => events.map(({ name, n }) => [name, n]))).toEqual([[["$typing", 0]], [["$typing", 1]]]);
    expect(new Set(sent.map(({ tab }) => tab)).size).toBe(1);
    expect(recorded).toEqual([]);
  });

  it("speaks the page's language where the site has it, else the site's first", () => {
    const { hosts } = createTestHosts();
    expect(hosts.createHost(welcome, () => {}).locale).toBe("en");
  });
});

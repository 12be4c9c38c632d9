import { describe, expect, it } from "vitest";
import type { SiteCampaign } from "@tappa/protocol";
import { createJudge } from "../campaigns/judge.ts";
import { createClient } from "../client.ts";
import { createTestEnv, testConfig } from "../testing.ts";
import type { Feed } from "./feed.ts";
import { createHosts } from "./hosts.ts";

const welcome = { id: "welcome", kind: "checklist", version: "1", items: [] } as unknown as SiteCampaign;
let count = 0;

/** A host over a real core and what keeps and sends. */
async function createTestHost() {
  const env = createTestEnv();
  env.fetch = async () => Response.json(testConfig);
  const core = createClient({ key: `pk_hosts_${Date.now()}_${count++}`, endpoint: "https://c.example" }, env);
  await core.config.load();
  const delivery = await core.session.deliver();
  const hosts = createHosts(core, createJudge(core), delivery, {} as Feed, async () => {});
  return { env, core, delivery, host: hosts.createHost(welcome, () => {}) };
}

describe("a host", () => {
  it("keeps what a widget stores apart from other campaigns, and from the SDK's own", async () => {
    const { host, delivery } = await createTestHost();
    const { storage } = host;
    await storage.set("draft", "hello");
    expect(await storage.get("draft")).toBe("hello");
    expect([...(await delivery.storage.load()).keys()]).toContain("w/welcome/draft");
    await storage.remove("draft");
    expect(await storage.get("draft")).toBeUndefined();
  });

  it("sends typing at once, past the outbox, and forgets it when it is lost", async () => {
    const { host, env, delivery } = await createTestHost();
    const sent: { tab: string; events: { name: string; n: number }[] }[] = [];
    env.fetch = async (_url, init) => {
      sent.push(JSON.parse(init!.body as string));
      throw new TypeError("offline");
    };
    for (let times = 0; times < 2; times++) host.send("$typing", { conversation: "c" });
    expect(sent.map(({ events }) => events.map(({ name, n }) => [name, n]))).toEqual([[["$typing", 0]], [["$typing", 1]]]);
    expect(new Set(sent.map(({ tab }) => tab)).size).toBe(1);
    expect(delivery.outbox.all()).toEqual([]);
  });

  it("speaks the page's language where the site has it, else the site's first", async () => {
    const { host } = await createTestHost();
    expect(host.locale).toBe("en");
  });
});

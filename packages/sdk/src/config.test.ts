import { describe, expect, it } from "vitest";
import type { SiteConfig } from "@tappa/protocol";
import { createConfig } from "./config.ts";
import type { Pair } from "./delivery/storage.ts";
import type { Session } from "./session.ts";
import { createTestEnv, testConfig } from "./testing.ts";

function createTestConfig() {
  const env = createTestEnv();
  const used: string[] = [];
  const missed: string[] = [];
  const caches: (RequestCache | undefined)[] = [];
  const answer = { requests: 0, make: (): Response => Response.json(testConfig) };
  env.fetch = async (_url, init) => {
    answer.requests++;
    caches.push(init!.cache);
    return answer.make();
  };
  const kept = new Map<string, unknown>();
  const save = (pairs: Pair[]) => pairs.forEach(([name, value]) => kept.set(name, value));
  const session = { save, delivery: () => undefined } as unknown as Session;
  const config = createConfig(
    env,
    "https://c.example/v1/config/pk_1",
    session,
    ({ version }) => void used.push(version),
    (code) => void missed.push(code),
  );
  return { env, config, used, missed, answer, caches, kept };
}

describe("the config", () => {
  it("is used once however often the same version comes, and kept for the next page", async () => {
    const { config, used, kept } = createTestConfig();
    await config.load();
    await config.load();
    expect(used).toEqual(["1"]);
    config.take(kept.get("config") as SiteConfig);
    expect(used).toEqual(["1"]);
    expect(kept.get("config")).toEqual(testConfig);
  });

  it("may come from the browser's cache at first, and never when there is said to be a newer one", async () => {
    const { env, config, answer, caches } = createTestConfig();
    await config.load();
    answer.make = () => new Response("{}", { status: 503 });
    await config.load();
    await env.pass(5000);
    expect(caches.slice(0, 3)).toEqual([undefined, "no-cache", "no-cache"]);
  });

  it("is asked for again after a failure, by one however many asked", async () => {
    const { env, config, used, missed, answer } = createTestConfig();
    answer.make = () => new Response("{}", { status: 503 });
    await Promise.all([config.load(), config.load()]);
    answer.make = () => Response.json(testConfig);
    await env.pass(600_000);
    expect(answer.requests).toBe(3);
    expect(missed).toHaveLength(2);
    expect(used).toEqual(["1"]);
  });

  it("is not asked for again where the collector does not know the site", async () => {
    const { env, config, missed, answer } = createTestConfig();
    answer.make = () => Response.json({ code: "site_unknown" }, { status: 404 });
    await config.load();
    await env.pass(600_000);
    expect(answer.requests).toBe(1);
    expect(missed).toEqual(["site_unknown"]);
  });
});

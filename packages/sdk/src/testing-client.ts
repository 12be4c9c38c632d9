import type { SiteConfig } from "@tappa/protocol";
import { browserEnv } from "./env.ts";
import { createQueue, type Stub } from "./stub.ts";
import { start } from "./tappa.ts";
import { createTestCollector, testConfig } from "./testing.ts";

/** A whole client in this page, with a collector of its own. */
export function startWith(key: string, config: SiteConfig | null = testConfig, stub?: Stub) {
  const collector = createTestCollector(config);
  const errors: unknown[] = [];
  const env = { ...browserEnv(), fetch: collector.fetch, report: (error: unknown) => void errors.push(error) };
  const tappa = start({ key, endpoint: "https://c.example" }, stub ?? createQueue(), env);
  return { tappa, collector, errors, key };
}

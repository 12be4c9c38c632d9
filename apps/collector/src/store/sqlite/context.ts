import type { PublishedConfig } from "@tappa/protocol";
import { planOf, type Plan } from "../../ingest/plan.ts";
import type { KeySet, Site } from "../records.ts";
import type { Connection } from "./connection.ts";

export interface SiteRow {
  key: number;
  id: string;
  name: string;
  public_key: string;
  secret_key: string;
  origins: string;
  log: number;
  config: string;
  key_set: string | null;
}

export interface SitePlan extends Plan {
  /** When its model was published; 0 = the site was made with it. */
  modelAt: number;
}

/** What every operation in a worker gets. */
export interface Context {
  connection: Connection;
  /** The integer key of a site; throws for an id that does not exist, since callers come with a `Site` they read. */
  siteKey(id: string): number;
  /** Compiled anew when the config's version changed, in whichever thread or process. */
  plan(site: number): SitePlan;
  siteLog(site: number): number;
}

export function createContext(connection: Connection): Context {
  const keys = new Map<string, number>();
  const plans = new Map<number, { version: string; plan: SitePlan }>();
  const logs = new Map<number, number>();
  return {
    connection,
    siteKey(id) {
      const known = keys.get(id);
      if (known !== undefined) return known;
      const row = connection.get<{ key: number }>("SELECT key FROM site WHERE id = ?", id);
      if (!row) throw new Error(`no site ${id}`);
      keys.set(id, row.key);
      return row.key;
    },
    plan(site) {
      const row = connection.get<{ version: string; model_at: number }>(
        "SELECT version, model_at FROM site WHERE key = ?",
        site,
      )!;
      const { version, model_at: modelAt } = row;
      const known = plans.get(site);
      // The same version may have been published again after another.
      if (known?.version === version && known.plan.modelAt === modelAt) return known.plan;
      const { config } = connection.get<{ config: string }>("SELECT config FROM site WHERE key = ?", site)!;
      const plan = { ...planOf(JSON.parse(config) as PublishedConfig), modelAt };
      plans.set(site, { version, plan });
      return plan;
    },
    siteLog(site) {
      let log = logs.get(site);
      if (log === undefined)
        logs.set(site, (log = connection.get<{ log: number }>("SELECT log FROM site WHERE key = ?", site)!.log));
      return log;
    },
  };
}

export function siteOf(row: SiteRow): Site {
  return {
    id: row.id,
    name: row.name,
    key: row.public_key,
    secretKey: row.secret_key,
    origins: JSON.parse(row.origins) as string[],
    ...(row.key_set === null ? {} : { keySet: JSON.parse(row.key_set) as KeySet }),
    log: row.log,
    config: JSON.parse(row.config) as PublishedConfig,
  };
}

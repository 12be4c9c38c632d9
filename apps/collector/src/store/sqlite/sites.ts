import type { PublishedConfig } from "@tappa/protocol";
import { randomUUID } from "node:crypto";
import type { AgentRef, Site, SiteDraft } from "../records.ts";
import { planOf } from "../../ingest/plan.ts";
import { type Context, siteOf, type SiteRow } from "./context.ts";
import { createLog } from "./logs.ts";
import { beginRecompute } from "./recompute.ts";
import { keepVersion } from "./versions.ts";

export function allSites({ connection }: Context): Site[] {
  return connection.all<SiteRow>("SELECT * FROM site ORDER BY key").map(siteOf);
}

export function siteByKey({ connection }: Context, key: string): Site | null {
  const row = connection.get<SiteRow>("SELECT * FROM site WHERE public_key = ?", key);
  return row ? siteOf(row) : null;
}

export function ensureSite(context: Context, draft: SiteDraft, config: PublishedConfig, at: number): Site {
  const { connection } = context;
  return connection.transaction(() => {
    const { name, key, secretKey, origins } = draft;
    const keySet = draft.keySet ? JSON.stringify(draft.keySet) : null;
    if (!siteByKey(context, key)) {
      const site = connection.run(
        "INSERT INTO site (id, name, public_key, secret_key, origins, log, version, config, key_set) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        randomUUID(),
        name,
        key,
        secretKey,
        JSON.stringify(origins),
        createLog(connection),
        config.version,
        JSON.stringify(config),
        keySet,
      );
      keepVersion(connection, site, config, null, at);
    } else {
      const update = "UPDATE site SET name = ?, secret_key = ?, origins = ?, key_set = ? WHERE public_key = ?";
      connection.run(update, name, secretKey, JSON.stringify(origins), keySet, key);
    }
    return siteByKey(context, key)!;
  });
}

/**
 * One row says that everybody is to follow, step by step (`recompute`); nobody has to when model and needs are what they were. An
 * unfinished recompute then goes on for the new version.
 */
export function putConfig(
  context: Context,
  id: string,
  config: PublishedConfig,
  by: AgentRef | null,
  at: number,
  base: string | null,
): boolean {
  const { connection } = context;
  return connection.transaction(() => {
    const site = context.siteKey(id);
    const { version } = connection.get<{ version: string }>("SELECT version FROM site WHERE key = ?", site)!;
    if (base !== null && version !== base) return false;
    if (version === config.version) return true;
    const before = context.plan(site);
    const after = planOf(config);
    const modelAt = before.compiled.version === after.compiled.version ? before.modelAt : at;
    keepVersion(connection, site, config, by, at);
    const update = "UPDATE site SET version = ?, config = ?, model_at = ? WHERE key = ?";
    connection.run(update, config.version, JSON.stringify(config), modelAt, site);
    if (before.compiled.version !== after.compiled.version || before.needsVersion !== after.needsVersion)
      beginRecompute(connection, site, config.version, at);
    else connection.run("UPDATE recompute SET version = ? WHERE site = ? AND finished_at IS NULL", config.version, site);
    return true;
  });
}

export function setting({ connection }: Context, name: string, value: string): string {
  return connection.transaction(() => {
    connection.run("INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", name, value);
    return connection.get<{ value: string }>("SELECT value FROM setting WHERE name = ?", name)!.value;
  });
}

/** More than any request brings. */
const ROOM_BYTES = 1024 * 1024;

/** A write that leaves nothing behind but proves that one can be made durable. A small one finds a place on a full disk. */
export function check({ connection }: Context, room: boolean): void {
  connection.transaction(() => {
    connection.run(
      "INSERT INTO progress (name, position) VALUES ('check', 1) ON CONFLICT (name) DO UPDATE SET position = position + 1",
    );
    if (room) connection.run("INSERT OR REPLACE INTO setting (name, value) VALUES ('check', printf('%.*c', ?, 'x'))", ROOM_BYTES);
  });
  if (room) connection.transaction(() => connection.run("DELETE FROM setting WHERE name = 'check'"));
}

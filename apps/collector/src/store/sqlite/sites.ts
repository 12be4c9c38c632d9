import type { PublishedConfig } from "@tappa/protocol";
import { randomUUID } from "node:crypto";
import type { AgentRef, AuditEntry, Site, SiteDraft } from "../records.ts";
import { type Context, siteOf, type SiteRow } from "./context.ts";
import { createLog } from "./logs.ts";

export function allSites({ connection }: Context): Site[] {
  return connection.all<SiteRow>("SELECT * FROM site ORDER BY key").map(siteOf);
}

export function siteByKey({ connection }: Context, key: string): Site | null {
  const row = connection.get<SiteRow>("SELECT * FROM site WHERE public_key = ?", key);
  return row ? siteOf(row) : null;
}

export function ensureSite(context: Context, draft: SiteDraft, config: PublishedConfig): Site {
  const { connection } = context;
  return connection.transaction(() => {
    const { name, key, secretKey, origins } = draft;
    if (!siteByKey(context, key)) {
      connection.run(
        "INSERT INTO site (id, name, public_key, secret_key, origins, log, version, config) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        randomUUID(),
        name,
        key,
        secretKey,
        JSON.stringify(origins),
        createLog(connection),
        config.version,
        JSON.stringify(config),
      );
    } else {
      const update = "UPDATE site SET name = ?, secret_key = ?, origins = ? WHERE public_key = ?";
      connection.run(update, name, secretKey, JSON.stringify(origins), key);
    }
    return siteByKey(context, key)!;
  });
}

/** Everybody is due at once; the sweeper works through them in steps. */
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
    if (base !== null && !connection.get("SELECT 1 FROM site WHERE key = ? AND version = ?", site, base)) return false;
    const body = JSON.stringify(config);
    connection.run(
      "INSERT INTO config_version (site, version, published_at, agent, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      site,
      config.version,
      at,
      by?.id ?? null,
      body,
    );
    connection.run("UPDATE site SET version = ?, config = ? WHERE key = ?", config.version, body, site);
    connection.run("UPDATE person SET next_check_at = 0 WHERE site = ? AND retired_at IS NULL", site);
    return true;
  });
}

export function setting({ connection }: Context, name: string, value: string): string {
  return connection.transaction(() => {
    connection.run("INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", name, value);
    return connection.get<{ value: string }>("SELECT value FROM setting WHERE name = ?", name)!.value;
  });
}

export function audit({ connection }: Context, { site, at, agent, action, subject, detail }: AuditEntry): void {
  connection.transaction(() => {
    connection.run(
      "INSERT INTO audit (site, at, agent, action, subject, detail) VALUES (?, ?, ?, ?, ?, ?)",
      site,
      at,
      agent?.id ?? null,
      action,
      subject,
      JSON.stringify(detail),
    );
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

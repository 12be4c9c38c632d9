import { DEFAULT_QUEUE, type InboxSettings } from "@tappa/protocol";
import type { Appended } from "../log.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";
import { append } from "./logs.ts";
import { weighAll } from "./queue.ts";

type Parts = Omit<InboxSettings, "version">;

const NONE: InboxSettings = { version: 0, labels: [], savedReplies: [], queue: DEFAULT_QUEUE };

export function settingsOf(connection: Connection, site: number): InboxSettings {
  const row = connection.get<{ version: number; body: string }>("SELECT version, body FROM inbox_setting WHERE site = ?", site);
  return row ? { ...NONE, ...(JSON.parse(row.body) as Partial<InboxSettings>), version: row.version } : NONE;
}

export function inboxSettings({ connection, siteKey }: Context, siteId: string): InboxSettings {
  return settingsOf(connection, siteKey(siteId));
}

/** The version with which each part was changed last. */
function changesOf(connection: Connection, site: number): Partial<Record<keyof Parts, number>> {
  const row = connection.get<{ changed: string }>("SELECT changed FROM inbox_setting WHERE site = ?", site);
  return row ? (JSON.parse(row.changed) as Partial<Record<keyof Parts, number>>) : {};
}

/** A label that is gone is taken off every conversation. */
export function changeInboxSettings(
  context: Context,
  siteId: string,
  change: Partial<Parts>,
  base: number,
  at: number,
): { settings: InboxSettings; appended: Appended[] } | null {
  const { connection } = context;
  return connection.transaction(() => {
    const site = context.siteKey(siteId);
    const before = settingsOf(connection, site);
    const changes = changesOf(connection, site);
    const parts = Object.keys(change) as (keyof Parts)[];
    if (base > before.version || parts.some((part) => (changes[part] ?? 0) > base)) return null;
    const settings = { ...before, ...change, version: before.version + 1 };
    connection.run(
      `INSERT INTO inbox_setting (site, version, body, changed) VALUES (?, ?, ?, ?)
       ON CONFLICT (site) DO UPDATE SET version = excluded.version, body = excluded.body, changed = excluded.changed`,
      site,
      settings.version,
      JSON.stringify({ ...settings, version: undefined }),
      JSON.stringify({ ...changes, ...Object.fromEntries(parts.map((part) => [part, settings.version])) }),
    );
    const gone = before.labels.filter(({ id }) => !settings.labels.some((label) => label.id === id));
    for (const { id } of gone) connection.run("DELETE FROM conversation_label WHERE site = ? AND label = ?", site, id);
    if (change.queue) weighAll(connection, site);
    const entry = { at, type: "settings" as const, version: settings.version };
    return { settings, appended: [append(connection, context.siteLog(site), [entry])] };
  });
}

import { DEFAULT_QUEUE, type InboxSettings } from "@tappa/protocol";
import type { Appended } from "../log.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";
import { append } from "./logs.ts";
import { weighAll } from "./queue.ts";

type Parts = Omit<InboxSettings, "version">;

const NONE: InboxSettings = { version: 0, labels: [], savedReplies: [], queue: DEFAULT_QUEUE };

type Changes = Partial<Record<keyof Parts, number>>;

/** The settings, and the version with which each part was changed last. */
function stored(connection: Connection, site: number): [InboxSettings, Changes] {
  const row = connection.get<{ version: number; body: string; changed: string }>(
    "SELECT version, body, changed FROM inbox_setting WHERE site = ?",
    site,
  );
  if (!row) return [NONE, {}];
  const { version, body, changed } = row;
  return [{ ...NONE, ...(JSON.parse(body) as Partial<InboxSettings>), version }, JSON.parse(changed) as Changes];
}

export const settingsOf = (connection: Connection, site: number): InboxSettings => stored(connection, site)[0];

export function inboxSettings({ connection, siteKey }: Context, siteId: string): InboxSettings {
  return settingsOf(connection, siteKey(siteId));
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
    const [before, changes] = stored(connection, site);
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

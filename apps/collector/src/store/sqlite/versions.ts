import type { Label } from "@tappa/lifecycle";
import type { ConfigVersion, PublishedConfig } from "@tappa/protocol";
import type { AgentRef } from "../records.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";
import { rememberAgent } from "./inbox.ts";

/** More than anybody goes back. */
const NEWEST = 200;

interface VersionRow {
  version: string;
  published_at: number;
  agent: string | null;
  name: string | null;
  current: string;
  model: string;
  model_version: string;
  label: string;
  campaigns: number;
}

const VERSIONS = `SELECT config_version.version, published_at, config_version.agent, agent.name, site.version AS current,
    body ->> '$.model.id' AS model, body ->> '$.model.version' AS model_version, body -> '$.model.label' AS label,
    json_array_length(body, '$.campaigns') AS campaigns
  FROM config_version JOIN site ON site.key = config_version.site LEFT JOIN agent ON agent.id = config_version.agent
  WHERE site.key = ? ORDER BY published_at DESC LIMIT ?`;

export function keepVersion(
  connection: Connection,
  site: number,
  config: PublishedConfig,
  by: AgentRef | null,
  at: number,
): void {
  if (by) rememberAgent(connection, by);
  connection.run(
    "INSERT INTO config_version (site, version, published_at, agent, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    site,
    config.version,
    at,
    by?.id ?? null,
    JSON.stringify(config),
  );
}

export function configVersions({ connection, siteKey }: Context, siteId: string): ConfigVersion[] {
  const rows = connection.all<VersionRow>(VERSIONS, siteKey(siteId), NEWEST);
  const current = rows.find(({ version, current: now }) => version === now);
  return rows.map((row) => ({
    version: row.version,
    publishedAt: row.published_at,
    agent: row.agent === null ? null : { id: row.agent, name: row.name ?? row.agent },
    isCurrent: row === current,
    model: { id: row.model, version: row.model_version, label: JSON.parse(row.label) as Label },
    campaigns: row.campaigns,
  }));
}

export function configVersion({ connection, siteKey }: Context, siteId: string, version: string): PublishedConfig | null {
  const sql = "SELECT body FROM config_version WHERE site = ? AND version = ? ORDER BY published_at DESC LIMIT 1";
  const row = connection.get<{ body: string }>(sql, siteKey(siteId), version);
  return row ? (JSON.parse(row.body) as PublishedConfig) : null;
}

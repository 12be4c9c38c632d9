import { rmSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { systemClock } from "../../apps/collector/src/clock.ts";
import { createProposals } from "../../apps/collector/src/proposals.ts";
import { configOf } from "../../apps/collector/src/site-config.ts";
import { defaultConfig } from "../../apps/collector/src/site-defaults.ts";
import { openSqliteStore } from "../../apps/collector/src/store/sqlite.ts";
import { fillPeople } from "../../apps/collector/src/store/sqlite/testing.ts";
import { SUBSET } from "../import.ts";
import { historyOf } from "../retail-calls.ts";
import { readRetail } from "../retail.ts";
import { createCleaned } from "./cleaned.ts";
import { historiesOf } from "./histories.ts";

const END = Date.parse("2011-12-10T00:00Z");

it("proposes R and X as plain SQL over the cleaned orders says them", async () => {
  const rows = readRetail(SUBSET);
  const cleaned = createCleaned(rows);
  const gaps = cleaned.gaps();
  cleaned.close();
  expect(gaps.length).toBeGreaterThan(200);

  const folder = mkdtempSync(join(tmpdir(), "tappa-proposal-"));
  const path = join(folder, "tappa.db");
  const store = await openSqliteStore({ path });
  const config = configOf(defaultConfig([]));
  const site = await store.sites.ensure({ name: "Shop", key: "pk", secretKey: "sk", origins: [] }, config, 0);
  const histories = historiesOf(historyOf(rows, 0).calls, END, "sk");
  fillPeople(path, site.id, config, histories.length, END, (index) => histories[index]!);
  const proposal = await createProposals(store, systemClock).of(site.id);
  const percentile = (percent: number) => gaps[Math.ceil((gaps.length * percent) / 100) - 1];
  expect(proposal).toEqual({
    gaps: gaps.length,
    needed: 200,
    atRiskAfter: `${percentile(80)}d`,
    lapsedAfter: `${percentile(95)}d`,
    medianDays: percentile(50),
  });
  await store.close();
  rmSync(folder, { recursive: true });
}, 120_000);

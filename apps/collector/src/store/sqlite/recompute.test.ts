import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Recompute } from "@tappa/protocol";
import { afterEach, expect, it, vi } from "vitest";
import { configOf, draftOf } from "../../site-config.ts";
import { defaultConfig } from "../../site-defaults.ts";
import { createTestProcess, newId, temporaryFolder } from "../../testing.ts";
import { openSqliteStore } from "../sqlite.ts";
import { fillPeople } from "./testing.ts";

const DAY_MS = 86_400_000;
const PEOPLE = 3000;
const SITE = { name: "Shop", key: "pk_recompute", secretKey: "sk_recompute_0123456789", origins: [] };

const folder = temporaryFolder();
const path = join(folder.path, "tappa.db");
const collector = createTestProcess(path, SITE);
afterEach(async () => {
  await collector.end();
  folder.remove();
});

it("goes on after SIGKILL where it was, and has looked at everybody once when it ends", async () => {
  const now = Date.now();
  const store = await openSqliteStore({ path });
  const site = await store.sites.ensure(SITE, configOf(defaultConfig([])), now - 100 * DAY_MS);
  fillPeople(path, site.id, site.config, PEOPLE, now, () => {
    const at = now - 70 * DAY_MS;
    return { events: [{ id: newId(at), name: "order_completed", at, props: { order_id: newId(at) } }] };
  });
  const draft = draftOf(site.config);
  const strict = configOf({ ...draft, model: { ...draft.model, atRiskAfter: "60d" } });
  await store.sites.putConfig(site.id, strict, null, now, null);
  await store.close();

  const database = new DatabaseSync(path, { readOnly: true });
  const progress = () =>
    database.prepare("SELECT total, done, finished_at AS finishedAt FROM recompute").get() as unknown as Recompute;
  let before = 0;
  for (let round = 1; round <= 2; round++) {
    const { process } = await collector.start();
    await vi.waitFor(() => expect(progress().done).toBeGreaterThan(before), { interval: 2 });
    process.kill("SIGKILL");
    await once(process, "exit");
    const { done, finishedAt } = progress();
    expect([done > before, done < PEOPLE, finishedAt]).toEqual([true, true, null]);
    before = done;
  }
  await collector.start();
  await vi.waitFor(() => expect(progress().finishedAt).not.toBeNull());
  expect(progress()).toMatchObject({ total: PEOPLE, done: PEOPLE });
  const count = (sql: string) => (database.prepare(sql).get() as { count: number }).count;
  const { version } = strict.model;
  expect(count(`SELECT count(*) AS count FROM person WHERE stage = 'at_risk' AND model = '${version}'`)).toBe(PEOPLE);
  expect(count(`SELECT count(*) AS count FROM transition WHERE model = '${version}'`)).toBe(3 * PEOPLE);
  expect(count("SELECT count(*) AS count FROM transition WHERE revised_at IS NOT NULL")).toBe(0);
  database.close();
}, 120_000);

import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { configOf } from "../../site-config.ts";
import { defaultConfig } from "../../site-defaults.ts";
import { createTestProcess, createTestVisitor, newId, ORIGIN, temporaryFolder } from "../../testing.ts";
import { openSqliteStore } from "../sqlite.ts";
import { connect, type Connection } from "./connection.ts";
import { createContext } from "./context.ts";
import { sweep } from "./sweep.ts";
import { fillPeople } from "./testing.ts";

const DAY_MS = 86_400_000;
const NOW = Date.now();
const SITE = { name: "Shop", key: "pk_sweep", secretKey: "sk_sweep_0123456789abc", origins: [ORIGIN] };

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, "tappa.db");
});
afterEach(() => folder.remove());

/** Customers of 300 days ago whom nobody has looked at since. */
async function forgottenPeople(count: number): Promise<void> {
  const store = await openSqliteStore({ path });
  const site = await store.sites.ensure(SITE, configOf(defaultConfig([ORIGIN])), NOW - 400 * DAY_MS);
  fillPeople(path, site.id, site.config, count, NOW - 299 * DAY_MS, () => {
    const at = NOW - 300 * DAY_MS;
    return { events: [{ id: newId(at), name: "order_completed", at, props: { order_id: newId(at) } }], isStored: true };
  });
  await store.close();
}

it("finds everything by an index, however many people there are", async () => {
  await forgottenPeople(20);
  const connection = connect({ path });
  const said = new Set<string>();
  const heard = <T extends (sql: string, ...rest: never[]) => unknown>(operation: T) =>
    ((sql, ...rest) => {
      said.add(sql);
      return operation(sql, ...rest);
    }) as T;
  const recorder: Connection = {
    ...connection,
    get: heard(connection.get),
    all: heard(connection.all),
    each: heard(connection.each),
    run: heard(connection.run),
  };
  expect(sweep(createContext(recorder), NOW, 20, 60_000).appended).toHaveLength(20);
  expect(said.size).toBeGreaterThan(10);
  const scans = [...said].flatMap((sql) =>
    connection
      .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .filter(({ detail }) => detail.startsWith("SCAN") || detail.includes("TEMP B-TREE"))
      .map(({ detail }) => ({ sql, detail })),
  );
  expect(scans).toEqual([]);
  connection.close();
});

it("looks at one person at least, ends a step in time, and goes on where it was", async () => {
  await forgottenPeople(5);
  const connection = connect({ path });
  const context = createContext(connection);
  const steps = Array.from({ length: 6 }, () => sweep(context, NOW, 500, 0));
  expect(steps.map(({ appended, more }) => [appended.length, more])).toEqual([
    ...Array.from({ length: 4 }, () => [1, true]),
    [1, false],
    [0, false],
  ]);
  connection.close();
});

it("works off a backlog while events come in, over SIGKILLs, and tells of everybody once", async () => {
  const PEOPLE = 3000;
  await forgottenPeople(PEOPLE);
  const collector = createTestProcess(path, SITE);
  const database = new DatabaseSync(path, { readOnly: true });
  const count = (sql: string) => (database.prepare(sql).get() as { count: number }).count;
  const due = () => count(`SELECT count(*) AS count FROM person WHERE next_check_at <= ${NOW}`);
  const send = async (url: string) => {
    const request = (method: string, target: string, init: { body?: string } = {}) =>
      fetch(`${url}${target}`, { method, headers: { Origin: ORIGIN, "Content-Type": "text/plain" }, body: init.body ?? null });
    const visitor = createTestVisitor({ request, site: SITE } as never);
    return (await visitor.send(visitor.event("own_event"))).status;
  };
  let before = due();
  for (let round = 1; round <= 2; round++) {
    const { process, url } = await collector.start();
    expect(await send(url)).toBe(200);
    await vi.waitFor(() => expect(due()).toBeLessThan(before), { interval: 2 });
    process.kill("SIGKILL");
    await once(process, "exit");
    expect([round, due() > 0, due() < before]).toEqual([round, true, true]);
    before = due();
  }
  const { url } = await collector.start();
  expect(await send(url)).toBe(200);
  await vi.waitFor(() => expect(due()).toBe(0));
  await collector.end();
  expect(count("SELECT count(*) AS count FROM person WHERE stage = 'lapsed'")).toBe(PEOPLE);
  expect(count("SELECT log.seq AS count FROM site JOIN log ON log.key = site.log")).toBe(PEOPLE);
  expect(count("SELECT count(*) AS count FROM transition WHERE revised_at IS NOT NULL")).toBe(0);
  database.close();
}, 120_000);

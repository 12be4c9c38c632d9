import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { emptyFacts, type Transition } from "@tappa/lifecycle";
import { configDraftSchema } from "@tappa/protocol/schema";
import { createAccounts } from "../accounts.ts";
import { planOf } from "../ingest/plan.ts";
import { standingOf } from "../people.ts";
import { configOf, draftOf } from "../site-config.ts";
import { defaultConfig } from "../site-defaults.ts";
import { createTestClock, createTestCollector, createTestVisitor, newId, temporaryFolder } from "../testing.ts";
import { connect } from "./sqlite/connection.ts";
import { writeStanding } from "./sqlite/persons.ts";
import { openSqliteStore } from "./sqlite.ts";
import { attachmentContract } from "./attachment.contract.ts";
import { askContract } from "./ask.contract.ts";
import { historyContract } from "./history.contract.ts";
import { inboxContract } from "./inbox.contract.ts";
import { inboxReportContract } from "./inbox-report.contract.ts";
import { lossContract } from "./loss.contract.ts";
import { personContract } from "./person.contract.ts";
import { publishingContract } from "./publishing.contract.ts";
import { storeContract } from "./store.contract.ts";
import { waitContract } from "./wait.contract.ts";

const DAY_MS = 86_400_000;

for (const contract of [
  storeContract,
  inboxContract,
  historyContract,
  publishingContract,
  lossContract,
  askContract,
  waitContract,
  inboxReportContract,
  attachmentContract,
]) {
  contract("SQLite", async () => {
    const folder = temporaryFolder();
    return {
      open: () => openSqliteStore({ path: join(folder.path, "deep", "tappa.db") }),
      remove: async () => folder.remove(),
    };
  });
}

const erasing = temporaryFolder();
personContract(
  "SQLite",
  async () => ({ open: () => openSqliteStore({ path: join(erasing.path, "tappa.db") }), remove: async () => erasing.remove() }),
  {
    textsOf: () => everyText(join(erasing.path, "tappa.db")),
    orphansOf: () => orphanTables(join(erasing.path, "tappa.db")),
  },
);

/** Whose a row is, by the name of the column that says so; what stays of an erased visitor has nothing. */
const OWNERS: Record<string, string> = {
  visitor: "SELECT key FROM visitor WHERE id NOT LIKE 'erased:%'",
  person: "SELECT key FROM person UNION SELECT 0",
  conversation: "SELECT key FROM conversation",
  event: "SELECT seq FROM event",
};

/** `table.column` of all that says whose a row is, where `isWanted`. */
function ownedWhere(path: string, isWanted: (database: DatabaseSync, table: string, column: string) => boolean): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const columns = database
    .prepare(
      `SELECT t.name AS "table", c.name AS "column" FROM sqlite_schema t, pragma_table_info(t.name) c
       WHERE t.type = 'table' AND c.type = 'INTEGER'`,
    )
    .all() as { table: string; column: string }[];
  const wanted = columns.filter(({ table, column }) => column in OWNERS && isWanted(database, table, column));
  database.close();
  return wanted.map(({ table, column }) => `${table}.${column}`);
}

const orphanTables = (path: string): string[] =>
  ownedWhere(path, (database, table, column) =>
    Boolean(database.prepare(`SELECT 1 FROM ${table} WHERE ${column} NOT IN (${OWNERS[column]})`).get()),
  );

it("[W55] finds whatever is somebody's by an index, so that an erase is as long as what it removes", async () => {
  const folder = temporaryFolder();
  const path = join(folder.path, "tappa.db");
  await (await openSqliteStore({ path })).close();
  const scanned = ownedWhere(path, (database, table, column) =>
    database
      .prepare(`EXPLAIN QUERY PLAN DELETE FROM ${table} WHERE ${column} IN (1, 2)`)
      .all()
      .some(({ detail }) => String(detail).startsWith("SCAN")),
  );
  // Found by the timeline, the conversation's person and the event's visitor.
  expect(scanned).toEqual(["event.visitor", "timeline.event", "conversation.visitor"]);
  folder.remove();
});

/** Every value of every table, the search index's own among them; bytes as hex, and as the text they may hold. */
function everyText(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true });
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('said', 'named')").all();
  const values = tables.flatMap(({ name }) => {
    const all = database.prepare(`SELECT * FROM "${String(name)}"`);
    // Ids of parts of the index are larger than numbers can be.
    all.setReadBigInts(true);
    return all.all().flatMap((row) => Object.values(row));
  });
  database.close();
  return values
    .map((value) =>
      value instanceof Uint8Array ? `${Buffer.from(value).toString("hex")} ${Buffer.from(value).toString("latin1")}` : value,
    )
    .join("\n");
}

it("leaves one file behind when it is closed", async () => {
  const folder = temporaryFolder();
  const store = await openSqliteStore({ path: join(folder.path, "tappa.db") });
  await Promise.all([store.check(false), store.sites.all(), store.reports.overview("none", 0).catch(() => null)]);
  await store.close();
  expect(readdirSync(folder.path)).toEqual(["tappa.db"]);
  folder.remove();
});

it("sets up although events are stored between what the accounts read and what they write", async () => {
  const folder = temporaryFolder();
  const path = join(folder.path, "tappa.db");
  const store = await openSqliteStore({ path });
  const { database, close } = store.openAccounts() as { database: DatabaseSync; close(): void };
  const [secret, publicUrl] = ["a secret of at least thirty-two characters", "http://collector.test"];
  const accounts = await createAccounts({ database, secret, publicUrl, report: (message) => expect.fail(message) });
  const token = (await accounts.issueSetupToken())!;

  const other = new DatabaseSync(path);
  const prepare = database.prepare.bind(database);
  let tries = 0;
  database.prepare = (sql) => {
    try {
      if (database.isTransaction) other.exec(`INSERT INTO setting VALUES ('${tries++}', 'x')`);
    } catch {
      // It waits its turn.
    }
    return prepare(sql);
  };
  const answer = await accounts.setup({ token, name: "Ann", email: "ann@shop.example", password: "a long enough one" });
  expect(answer).toMatchObject({ agent: { name: "Ann", role: "admin" } });
  expect(tries).toBeGreaterThan(0);
  other.close();
  close();
  await store.close();
  folder.remove();
});

it("gives the model of an older version a journey, from the labels that its stages had", async () => {
  const folder = temporaryFolder();
  const path = join(folder.path, "tappa.db");
  const database = new DatabaseSync(path);
  const migrations = new URL("migrations/sqlite/", import.meta.url);
  for (const file of readdirSync(migrations).toSorted().slice(0, 3))
    database.exec(readFileSync(new URL(file, migrations), "utf8"));
  const config = configOf(defaultConfig([]));
  const { journey: _journey, label: _label, ...model } = config.model;
  const labelled = model.stages.map(({ id, ...rules }) => ({ id, label: `Name of ${id}`, ...rules }));
  const insert = database.prepare(
    "INSERT INTO site (id, name, public_key, secret_key, origins, log, version, config) VALUES ('s', 'S', 'pk', 'sk', '[]', 1, 'v', ?)",
  );
  insert.run(JSON.stringify({ ...config, model: { ...model, stages: labelled } }));
  database.exec("PRAGMA user_version = 3");
  database.close();

  const store = await openSqliteStore({ path });
  const migrated = (await store.sites.byKey("pk"))!.config;
  expect(migrated).toEqual({
    ...config,
    model: {
      ...config.model,
      label: "canonical",
      journey: model.stages.map(({ id }) => ({ id, label: `Name of ${id}` })).toReversed(),
    },
  });
  expect(configDraftSchema.safeParse(draftOf(migrated)).success).toBe(true);
  await store.close();
  folder.remove();
});

it("keeps a transition as recorded, revised while a changed history does not hold it, and proves none that is stored", async () => {
  const folder = temporaryFolder();
  const path = join(folder.path, "tappa.db");
  await (await openSqliteStore({ path })).close();
  const connection = connect({ path });
  const proved: string[] = [];
  const config = configOf(defaultConfig([]));
  const look = (now: number, version: string, changedFrom: number, ...ids: string[]) => {
    const plan = { ...planOf({ ...config, model: { ...config.model, version } }), modelAt: 0 };
    const transitions = ids.map((id) => ({ id, from: "a", to: "b", effectiveAt: 5, rule: "b", modelVersion: version }));
    const standing = {
      ...standingOf(emptyFacts(), plan, now, "v"),
      transitions,
      recordsOf: (some: readonly Transition[]) =>
        some.map((one) => {
          proved.push(one.id);
          return { ...one, evidence: [] };
        }),
    };
    writeStanding(connection, 1, { key: 1, userId: null, model: version }, standing, plan, now, changedFrom);
    return connection.all("SELECT id, recorded_at, revised_at FROM transition ORDER BY id").map((row) => Object.values(row));
  };
  expect(look(1, "m", 5, "x")).toEqual([["x", 1, null]]);
  // Facts forget; what was recorded was true.
  expect(look(2, "m", Infinity)).toEqual([["x", 1, null]]);
  expect(look(3, "m", 6)).toEqual([["x", 1, null]]);
  const revised = [
    ["x", 1, 4],
    ["y", 4, null],
  ];
  expect(look(4, "m", 5, "y")).toEqual(revised);
  // Another model tells another story, and takes nothing back.
  expect(look(5, "n", 0, "z")).toEqual([...revised, ["z", 5, null]]);
  expect(look(6, "m", 0, "x")).toEqual([
    ["x", 1, null],
    ["y", 4, 6],
    ["z", 5, null],
  ]);
  expect(proved).toEqual(["x", "y", "z"]);
  connection.close();
  folder.remove();
});

it("keeps of a feed what a cursor can resume from, and the thread whole", async () => {
  const collector = await createTestCollector();
  const visitor = createTestVisitor(collector);
  const conversation = newId();
  const messages = () => Array.from({ length: 180 }, () => visitor.event("$message", { conversation, text: "hello" }));
  for (let batch = 0; batch < 3; batch++) expect((await visitor.send(...messages())).status).toBe(200);
  const database = new DatabaseSync(collector.path, { readOnly: true });
  expect(database.prepare("SELECT count(*) AS entries FROM feed JOIN person USING (log)").get()).toEqual({ entries: 500 });
  database.close();
  expect((await collector.store.inbox.get(collector.site.id, conversation, ""))?.messages).toHaveLength(540);
  await collector.close();
});

describe("a full disk", () => {
  it("is answered with 503 and Retry-After, writes nothing by halves, and is over when there is room again", async () => {
    const collector = await createTestCollector({ maxPages: 120 });
    const visitor = createTestVisitor(collector);
    const big = () => visitor.event("page_viewed", { text: "x".repeat(12_000) });
    const accepted: string[] = [];
    let refused: Response | undefined;
    for (let round = 0; round < 60 && !refused; round++) {
      const events = [big(), big(), big()];
      const response = await visitor.send(...events);
      if (response.status === 200) accepted.push(...events.map(({ id }) => id));
      else refused = response;
    }
    expect(refused?.status).toBe(503);
    expect(refused?.headers.get("Retry-After")).toBe("5");
    expect(refused?.headers.get("Access-Control-Allow-Origin")).toBe("https://shop.example");
    expect(await refused?.json()).toMatchObject({ code: "storage_unavailable", status: 503 });
    expect((await collector.request("GET", "/readyz")).status).toBe(503);

    const roomy = await openSqliteStore({ path: collector.path });
    const [person] = (await roomy.people.list(collector.site.id, { stage: null, q: "", before: null, limit: 1 })).people;
    const stored = (await roomy.people.get(collector.site.id, person!.id, ""))!.timeline.map(({ id }) => id);
    expect(stored.toSorted()).toEqual(accepted.toSorted());
    await roomy.check(true);
    await roomy.close();
    await collector.close();
  }, 60_000);
});

it("brings everybody else up to date when one person cannot be, and says so once", async () => {
  const clock = createTestClock(Date.UTC(2026, 0, 1));
  const collector = await createTestCollector({ clock });
  const [broken, sound] = [createTestVisitor(collector, clock.now), createTestVisitor(collector, clock.now)];
  for (const { send, event } of [broken, sound])
    await send(event("order_completed", { order_id: "1", value: 10, currency: "EUR" }));
  const database = new DatabaseSync(collector.path);
  database.exec(`UPDATE fact SET facts = '{' WHERE visitor = (SELECT key FROM visitor WHERE id = '${broken.visitor.id}')`);
  database.close();
  clock.move(200 * DAY_MS);
  await collector.sweep();
  await collector.sweep();
  const ofStage = async (stage: string) => {
    const { people } = await collector.store.people.list(collector.site.id, { stage, q: "", before: null, limit: 9 });
    return people.map(({ id }) => id);
  };
  expect(await ofStage("lapsed")).toEqual([sound.visitor.id]);
  const toldOnce = [expect.objectContaining({ message: expect.stringContaining(broken.visitor.id) })];
  expect(collector.reported.splice(0)).toEqual(toldOnce);

  const draft = draftOf(collector.site.config);
  const patient = configOf({ ...draft, model: { ...draft.model, lapsedAfter: "300d" } });
  await collector.store.sites.putConfig(collector.site.id, patient, null, clock.now(), null);
  await collector.sweep();
  expect(await ofStage("at_risk")).toEqual([sound.visitor.id]);
  expect(collector.reported).toEqual(toldOnce);
  expect(await collector.store.sites.recompute(collector.site.id)).toMatchObject({ total: 2, done: 2, finishedAt: clock.now() });
  await collector.close();
});

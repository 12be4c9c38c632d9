import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import type { Erased } from "@tappa/protocol";
import { afterEach, expect, it } from "vitest";
import { secretHash } from "./ingest/identity.ts";
import { configOf } from "./site-config.ts";
import { defaultConfig } from "./site-defaults.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import { batch, event, page } from "./store/testing.ts";
import { createTestProcess, newId, ORIGIN, temporaryFolder } from "./testing.ts";

const SITE = { name: "Shop", key: "pk_erase", secretKey: "sk_erase_0123456789abcdef", origins: [ORIGIN] };
const TABLES = [
  "event",
  "timeline",
  "message",
  "conversation",
  "person",
  "fact",
  "response",
  "item",
  "act",
  "transition",
  "cart",
];

const folder = temporaryFolder();
const path = join(folder.path, "tappa.db");
const collector = createTestProcess(path, SITE);
afterEach(async () => {
  await collector.end();
  folder.remove();
});

const visitor = { id: newId(), secret: newId().replaceAll("-", "") };

/** So much of one person that removing it takes a while. */
async function fill(): Promise<void> {
  const store = await openSqliteStore({ path });
  const [now, conversation] = [Date.now(), newId()];
  const site = await store.sites.ensure(SITE, configOf(defaultConfig([ORIGIN])), now);
  const sender = page({ visitor: visitor.id, secretHash: secretHash(visitor.secret), sentAt: now });
  let n = 0;
  const numbered = (name: string, props: Parameters<typeof event>[1]) => ({ ...event(name, props, now), n: n++ });
  for (let group = 0; group < 15; group++) {
    const events = Array.from({ length: 490 }, (_, index) => numbered("page_viewed", { path: `/${group}/${index}` }));
    events.push(numbered("$message", { conversation, text: `message ${group}` }));
    events.push(numbered("order_completed", { order_id: `o${group}`, total: 9, currency: "EUR" }));
    events.push(numbered("$answered", { campaign: "nps", kind: "nps", response: newId(), score: 9, stage: "new" }));
    events.push(numbered("$item", { checklist: "list", item: `i${group}` }));
    const [outcome] = await store.commit([batch(site, sender, events, now)]);
    expect(outcome).toMatchObject({ state: "stored", rejected: [] });
  }
  while ((await store.sweep(now, 100)).more) continue;
  await store.close();
}

function rows(): Record<string, unknown> {
  const database = new DatabaseSync(path);
  const counts = TABLES.map((table) => [table, database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()!.rows]);
  expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  database.close();
  return Object.fromEntries(counts) as Record<string, unknown>;
}

/** Resolves when the collector was seen so many times in the midst of writing, or `over` says that it has written. */
async function seenWriting(times: number, over: () => boolean): Promise<void> {
  const database = new DatabaseSync(path, { timeout: 0 });
  for (let seen = 0; seen < times && !over(); await setImmediate()) {
    try {
      database.exec("BEGIN IMMEDIATE; ROLLBACK");
    } catch {
      seen++;
    }
  }
  database.close();
}

const erase = (url: string) =>
  fetch(`${url}/v1/me/erase`, {
    method: "POST",
    headers: { Origin: ORIGIN },
    body: JSON.stringify({ v: 1, key: SITE.key, visitor }),
  });

it("[W55] whenever the collector is killed in the midst of an erase, all of the person is there or nothing", async () => {
  await fill();
  const before = rows();
  expect(before).toMatchObject({ event: 7_410, message: 15, conversation: 1, person: 1, response: 15 });
  const nothing = Object.fromEntries(TABLES.map((table) => [table, 0]));

  const left: unknown[] = [];
  for (const times of [1, 300]) {
    const { url, process } = await collector.start();
    const ended = once(process, "exit");
    let over = false;
    const answer = erase(url).then(
      () => (over = true),
      () => {},
    );
    await seenWriting(times, () => over);
    process.kill("SIGKILL");
    await Promise.all([ended, answer]);
    left.push(rows());
  }
  const whole = left.filter((counts) => JSON.stringify(counts) === JSON.stringify(before));
  expect(left).toEqual([...whole, ...left.slice(whole.length).map(() => nothing)]);

  // Whoever asks again is told what went, or that nobody has this secret.
  const { url } = await collector.start();
  const answer = await erase(url);
  if (whole.length === left.length) {
    expect((await answer.json()) as Erased).toEqual({ visitors: 1, events: 7_410, conversations: 1 });
  } else {
    expect(answer.status).toBe(403);
  }
  expect(rows()).toEqual(nothing);
}, 180_000);

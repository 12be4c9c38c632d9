import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { EventsResponse, WireEvent } from "@tappa/protocol";
import { afterEach, expect, it } from "vitest";
import { idText } from "../store/sqlite/connection.ts";
import { createTestProcess, newId, ORIGIN, temporaryFolder } from "../testing.ts";

const SITE = { name: "Shop", key: "pk_kill", secretKey: "sk_kill_0123456789abcdef", origins: [ORIGIN] };

const folder = temporaryFolder();
const collector = createTestProcess(join(folder.path, "tappa.db"), SITE);
afterEach(async () => {
  await collector.end();
  folder.remove();
});

/** A page that sends batches one after the other and, as an outbox does, sends again what was not answered. */
function createSender() {
  const visitor = { id: newId(), secret: newId().replaceAll("-", "") };
  const conversation = newId();
  const acknowledged: string[] = [];
  let outbox: WireEvent[] = [];
  let n = 0;
  const made = (name: string, props: WireEvent["props"]): WireEvent => ({ id: newId(), name, at: Date.now(), n: n++, props });
  return {
    acknowledged,
    made: () => n,
    async run(url: string, onStored: () => void) {
      for (;;) {
        if (outbox.length === 0) {
          outbox = Array.from({ length: 9 }, () => made("page_viewed", { url: `/${n}` }));
          outbox.push(made("$message", { conversation, text: `message ${n}` }));
        }
        const body = JSON.stringify({ v: 1, key: SITE.key, visitor, tab: "tab", sentAt: Date.now(), events: outbox });
        let response: Response;
        try {
          response = await fetch(`${url}/v1/events`, { method: "POST", body, headers: { Origin: ORIGIN } });
        } catch {
          return;
        }
        if (response.status === 429) return;
        const { rejected } = (await response.json().catch(() => ({ rejected: null }))) as Partial<EventsResponse>;
        if (!rejected) return;
        expect([response.status, rejected]).toEqual([200, []]);
        acknowledged.push(...outbox.map(({ id }) => id));
        outbox = [];
        onStored();
      }
    },
  };
}

it("[W2] has every acknowledged event exactly once after SIGKILL in the middle of the load", async () => {
  const senders = Array.from({ length: 8 }, createSender);
  const count = () => senders.reduce((sum, sender) => sum + sender.acknowledged.length, 0);
  for (let round = 1; round <= 3; round++) {
    const { url, process } = await collector.start();
    const ended = once(process, "exit");
    const enough = count() + 200 * round;
    const onStored = () => void (count() >= enough && process.kill("SIGKILL"));
    await Promise.all([ended, ...senders.map((sender) => sender.run(url, onStored))]);
  }

  const database = new DatabaseSync(join(folder.path, "tappa.db"));
  const stored = (database.prepare("SELECT id FROM event").all() as { id: Uint8Array }[]).map(({ id }) => idText(id));
  expect(new Set(stored).size).toBe(stored.length);
  const acknowledged = senders.flatMap((sender) => sender.acknowledged);
  const known = new Set(stored);
  const missing = acknowledged.filter((id) => !known.has(id)).length;
  expect(missing).toBe(0);
  expect(stored.length).toBeLessThanOrEqual(senders.reduce((sum, sender) => sum + sender.made(), 0));

  // What was derived from the events is whole too: each message once, numbered without a gap, and once in the feed.
  const messages = database.prepare("SELECT count(*) AS count FROM event WHERE name = '$message'").get() as { count: number };
  const threads = database.prepare("SELECT sum(messages) AS count FROM conversation").get() as { count: number };
  const rows = database.prepare("SELECT count(*) AS count, max(seq) AS last FROM message").get() as {
    count: number;
    last: number;
  };
  const logged = database.prepare("SELECT count(*) AS count FROM feed JOIN person USING (log)").get() as { count: number };
  expect([threads.count, rows.count, logged.count]).toEqual([messages.count, messages.count, messages.count]);
  expect((database.prepare("PRAGMA integrity_check").get() as { integrity_check: string }).integrity_check).toBe("ok");
  database.close();
}, 60_000);

import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { planOf, type Plan } from "../../apps/collector/src/ingest/plan.ts";
import { standingOf, type Standing } from "../../apps/collector/src/people.ts";
import { addEvent, emptyFacts, type Facts, type LifecycleEvent } from "../../packages/lifecycle/src/index.ts";
import type { PublishedConfig } from "../../packages/protocol/src/index.ts";
import { createRandom, historyOf } from "./histories.ts";

/** Different histories; people share them, their ids are their own. */
const DISTINCT = 2000;
const YEAR_MS = 365 * 86_400_000;
const MOST_EVENTS = 12;
/** Rows in one transaction. */
const STEP = 20_000;

interface Life {
  events: LifecycleEvent[];
  facts: Facts;
  standing: Standing;
}

function livesUnder(plan: Plan, now: number): Life[] {
  const random = createRandom(7);
  return Array.from({ length: DISTINCT }, (_, seed) => {
    const events = historyOf(seed + 1, 2 + Math.floor(random() * MOST_EVENTS), { from: now - 2 * YEAR_MS, until: now });
    const facts = events.reduce((sum, event) => addEvent(sum, event, plan.needs), emptyFacts());
    return { events, facts, standing: standingOf(facts, plan, now, `life${seed}`) };
  });
}

const INSERTS = {
  log: "INSERT INTO log (epoch) VALUES ('synthetic')",
  person: `INSERT INTO person (site, id, user_id, identity, log, stage, flags, since, last_seen, orders, value, model, search)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  visitor: "INSERT INTO visitor (site, id, person, verified, first_seen, last_seen) VALUES (?, ?, ?, 1, ?, ?)",
  fact: "INSERT INTO fact (visitor, needs, facts) VALUES (?, ?, ?)",
  event: `INSERT INTO event (site, id, visitor, name, at, client_at, received_at, n, hash, props)
    VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)`,
};

export interface Filled {
  people: number;
  events: number;
}

/**
 * Writes people into the data file of a collector that is away: as they would stand there had their events come one by one, but
 * without records of past transitions.
 */
export function fillPeople(file: string, people: number, now: number, onProgress: (done: number) => void): Filled {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144");
  const { key: site, config } = database.prepare("SELECT key, config FROM site").get() as { key: number; config: string };
  const plan = planOf(JSON.parse(config) as PublishedConfig);
  const lives = livesUnder(plan, now);
  const [log, person, visitor, fact, event] = Object.values(INSERTS).map((sql) => database.prepare(sql));
  let events = 0;
  for (let from = 0; from < people; from += STEP) {
    onProgress(from);
    database.exec("BEGIN");
    for (let index = from; index < Math.min(people, from + STEP); index++) {
      const { events: happened, facts, standing } = lives[index % DISTINCT]!;
      const [user, identity] = [`user-${index}`, `server:user:user-${index}`];
      const { stage, flags, since, lastSeen, orders, valueMinor } = standing;
      const seen = [JSON.stringify(flags), since, lastSeen, orders, JSON.stringify(valueMinor), plan.compiled.version, user];
      const logKey = log!.run().lastInsertRowid;
      const personKey = person!.run(site, crypto.randomUUID(), user, identity, logKey, stage, ...seen).lastInsertRowid;
      const visitorKey = visitor!.run(site, identity, personKey, facts.firstSeen, facts.lastSeen).lastInsertRowid;
      fact!.run(visitorKey, plan.needsVersion, JSON.stringify(facts));
      for (const { name, at, props } of happened)
        event!.run(site, randomBytes(16), visitorKey, name, at, at, now, randomBytes(16), JSON.stringify(props));
      events += happened.length;
    }
    database.exec("COMMIT");
  }
  onProgress(people);
  database.exec(`INSERT INTO timeline (visitor, at, event) SELECT visitor, at, seq FROM event ORDER BY visitor, at, seq;
    INSERT OR REPLACE INTO progress (name, position) SELECT 'timeline', max(seq) FROM event;
    ANALYZE`);
  database.close();
  return { people, events };
}

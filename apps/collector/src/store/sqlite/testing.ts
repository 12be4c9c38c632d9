import { join } from "node:path";
import { addEvent, emptyFacts, type Facts, type LifecycleEvent } from "@tappa/lifecycle";
import type { PublishedConfig } from "@tappa/protocol";
import { type Plan, planOf } from "../../ingest/plan.ts";
import { standingOf } from "../../people.ts";
import { newId, temporaryFolder } from "../../testing.ts";
import { openSqliteStore } from "../sqlite.ts";
import { newSiteIn } from "../testing.ts";
import { connect, type Connection, idBytes } from "./connection.ts";
import { createContext } from "./context.ts";
import { createLog } from "./logs.ts";
import { writeStanding } from "./persons.ts";

/** One of many people. */
export interface SyntheticPerson {
  events: LifecycleEvent[];
  /** Whether the events are stored too, and not only what follows from them. */
  isStored?: boolean;
}

/**
 * Writes many people straight into the file, each with one visitor, as they stand at `now` under the site's config: ingest would
 * take minutes for as many. For tests and benchmarks.
 */
export function fillPeople(
  path: string,
  siteId: string,
  config: PublishedConfig,
  count: number,
  now: number,
  personOf: (index: number) => SyntheticPerson,
): void {
  const connection = connect({ path });
  const context = createContext(connection);
  const site = context.siteKey(siteId);
  const plan = { ...planOf(config), modelAt: 0 };
  const model = plan.compiled.version;
  connection.transaction(() => {
    for (let index = 0; index < count; index++) {
      const { events, isStored = false } = personOf(index);
      const id = newId();
      const facts = factsOf(events, plan);
      const insert = "INSERT INTO person (site, id, identity, log, stage, model) VALUES (?, ?, ?, ?, '', ?)";
      const key = connection.run(insert, site, id, id, createLog(connection), model);
      const visitor = connection.run(
        "INSERT INTO visitor (site, id, person, first_seen, last_seen) VALUES (?, ?, ?, ?, ?)",
        site,
        id,
        key,
        facts.firstSeen ?? now,
        facts.lastSeen ?? now,
      );
      connection.run(
        "INSERT INTO fact (visitor, needs, facts) VALUES (?, ?, ?)",
        visitor,
        plan.needsVersion,
        JSON.stringify(facts),
      );
      if (isStored) for (const event of events) storeEvent(connection, site, visitor, event);
      writeStanding(connection, site, { key, userId: null, model }, standingOf(facts, plan, now, id), plan, now);
    }
  });
  connection.close();
}

/** A file of one site, filled by `fill` in a way that only its tables see. */
export async function openFilled(fill: (connection: Connection, siteKey: number) => void) {
  const folder = temporaryFolder();
  const path = join(folder.path, "tappa.db");
  const store = await openSqliteStore({ path });
  const site = await newSiteIn(store);
  await store.close();
  const connection = connect({ path });
  const context = createContext(connection);
  const siteKey = context.siteKey(site.id);
  fill(connection, siteKey);
  const close = () => {
    connection.close();
    folder.remove();
  };
  return { site, siteKey, connection, context, close };
}

function factsOf(events: readonly LifecycleEvent[], plan: Plan): Facts {
  return events.reduce((facts, event) => addEvent(facts, event, plan.needs), emptyFacts());
}

function storeEvent(connection: Connection, site: number, visitor: number, { id, name, at, props }: LifecycleEvent): void {
  connection.run(
    "INSERT INTO event (site, id, visitor, name, at, client_at, received_at, n, hash, props) VALUES (?, ?, ?, ?, ?, ?, ?, 0, x'00', ?)",
    site,
    idBytes(id),
    visitor,
    name,
    at,
    at,
    at,
    JSON.stringify(props),
  );
}

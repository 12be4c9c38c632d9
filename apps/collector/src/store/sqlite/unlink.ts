import { changedFrom, mergedFacts } from "../../ingest/project.ts";
import type { VisitorState } from "../../ingest/state.ts";
import { standingOf } from "../../people.ts";
import type { Appended, FeedEntryDraft } from "../log.ts";
import type { UnlinkOutcome } from "../store.ts";
import type { Context } from "./context.ts";
import { moveConversations } from "./links.ts";
import { append, entriesOf, renewLog } from "./logs.ts";
import { retireIfEmpty, revive, writeStanding } from "./persons.ts";
import { weigh } from "./queue.ts";
import { personState, profileOf } from "./visitors.ts";

interface LinkedVisitor {
  visitor: number;
  to: number;
  log: number;
}

/**
 * Undoes the link that brought a visitor to a person. Its events, answers and facts were never anybody else's; the conversations
 * it began go with it, whole. Both logs begin anew, so that neither side reads on in what is the other's. [W13]
 */
export function unlink(context: Context, siteId: string, personId: string, visitorId: string, at: number): UnlinkOutcome {
  const { connection } = context;
  return connection.transaction((): UnlinkOutcome => {
    const site = context.siteKey(siteId);
    const found = connection.get<LinkedVisitor & Record<string, never>>(
      `SELECT visitor.key AS visitor, person AS "to", log FROM visitor JOIN person ON person.key = visitor.person
       WHERE visitor.site = ? AND visitor.id = ? AND person.id = ?`,
      site,
      visitorId,
      personId,
    );
    if (!found) return { state: "missing" };
    const { visitor, to, log } = found;
    const link = connection.get<{ key: number; from: number }>(
      `SELECT key, from_person AS "from" FROM link WHERE visitor = ? AND to_person = ? AND undone_at IS NULL ORDER BY key DESC`,
      visitor,
      to,
    );
    if (!link) return { state: "never_linked" };
    const { from } = link;
    const before = personState(context, site, to, null).others;
    connection.run("UPDATE link SET undone_at = ? WHERE key = ?", at, link.key);
    connection.run("UPDATE visitor SET person = ?, verified = 0 WHERE key = ?", from, visitor);
    const moved = moveConversations(context, site, visitor, to, from, at);
    revive(connection, from);
    const entries = entriesOf(connection, log);
    const logOfFrom = beginAnew(context, site, from, entries);
    beginAnew(context, site, to, entries);
    const told = [
      workOutAnew(context, site, from, 0, at),
      workOutAnew(context, site, to, leftFrom(context, site, before, visitor), at),
    ];
    retireIfEmpty(connection, to, at);
    return {
      state: "unlinked",
      appended: [{ log, entries: [], movedTo: logOfFrom, visitor }, { log, entries: [], movedTo: log }, moved, ...told],
    };
  });
}

/** From when on the history of who stays is another one without the visitor who goes. */
function leftFrom(context: Context, site: number, before: readonly VisitorState[], visitor: number): number {
  const plan = context.plan(site);
  const factsOf = (visitors: readonly VisitorState[]) =>
    mergedFacts(
      visitors.map(({ facts }) => facts),
      plan,
    );
  const [gone, staying] = [before.filter(({ key }) => key === visitor), before.filter(({ key }) => key !== visitor)];
  return changedFrom(factsOf(before), factsOf(staying), factsOf(gone));
}

/** Leaves in a person's log what was said in its conversations. */
function beginAnew(context: Context, site: number, person: number, entries: readonly FeedEntryDraft[]): number {
  const { connection } = context;
  const { log } = connection.get<{ log: number }>("SELECT log FROM person WHERE key = ?", person)!;
  const rows = connection.all<{ id: string }>("SELECT id FROM conversation WHERE person = ?", person);
  const own = new Set(rows.map(({ id }) => id));
  const said = entries.filter((entry) => "conversation" in entry && own.has(entry.conversation));
  renewLog(connection, log, [...said, profileOf(context, site, person, true)]);
  return log;
}

/** Agents load a person anew when they hear of it. */
function workOutAnew(context: Context, site: number, key: number, from: number, now: number): Appended {
  const plan = context.plan(site);
  const person = personState(context, site, key, null);
  const facts = mergedFacts(
    person.others.map((visitor) => visitor.facts),
    plan,
  );
  const standing = standingOf(facts, plan, now, person.identity);
  writeStanding(context.connection, site, person, standing, plan, now, from);
  weigh(context.connection, key);
  const entry = { at: now, type: "person" as const, person: person.id, stage: standing.stage };
  return append(context.connection, context.siteLog(site), [entry]);
}

import type { Plan } from "../../ingest/plan.ts";
import type { Act, Changes, StoredEvent } from "../../ingest/project.ts";
import type { StoredState } from "../../ingest/state.ts";
import { type Batch, botIn, type Sender } from "../batch.ts";
import { countBot } from "./bots.ts";
import { countFound } from "./capture.ts";
import { writeCart } from "./carts.ts";
import { type Connection, idBytes } from "./connection.ts";
import { writeConversation, writeMessage } from "./conversations.ts";
import { countLosses } from "./losses.ts";
import { writeResponse } from "./responses.ts";

const MINUTE_MS = 60_000;

/** Writes what a batch changes, but its standing and its feed entries. In the caller's transaction. */
export function write(
  connection: Connection,
  site: number,
  batch: Batch,
  state: StoredState,
  changes: Changes,
  plan: Plan,
): void {
  const visitor = state.visitor.key;
  for (const event of changes.events) insertEvent(connection, site, visitor, batch.sender, event, 0);
  for (const event of changes.held) insertEvent(connection, site, visitor, batch.sender, event, botIn(batch.sender) ? 3 : 1);
  writeEffects(connection, site, visitor, changes, plan);
  const { sender } = batch;
  countFound(connection, site, changes.events, sender.kind === "server", batch.receivedAt);
  if (sender.kind !== "server") {
    connection.run(
      "UPDATE visitor SET offsets = ?, last_seen = max(last_seen, ?) WHERE key = ?",
      JSON.stringify(changes.offsets),
      batch.receivedAt,
      visitor,
    );
  }
  const bot = botIn(sender);
  if (bot) return countBot(connection, site, bot, batch.receivedAt, changes.held.length);
  // What agents do not take is no loss.
  const refused = changes.rejected.filter(({ code }) => code !== "visitor_blocked");
  const lost = sender.kind === "page" ? countLosses(connection, site, visitor, sender, batch, refused) : 0;
  countTraffic(connection, site, batch.receivedAt, changes.events.length + changes.held.length, lost);
}

/** What the events taken in do beside being stored. */
export function writeEffects(connection: Connection, site: number, visitor: number, changes: Changes, plan: Plan): void {
  for (const conversation of changes.conversations.values()) writeConversation(connection, site, visitor, conversation);
  for (const message of changes.messages) writeMessage(connection, site, message);
  for (const response of changes.responses.values()) writeResponse(connection, site, visitor, response);
  for (const act of changes.acts) writeAct(connection, site, visitor, act);
  for (const { checklist, item, at } of changes.items) {
    const insert = `INSERT INTO item (site, checklist, item, visitor, at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET at = min(at, excluded.at)`;
    connection.run(insert, site, checklist, item, visitor, at);
  }
  if (changes.events.length > 0) writeFacts(connection, visitor, changes, plan);
  writeCart(connection, visitor, changes.events, plan.needs.digits);
}

function insertEvent(
  connection: Connection,
  site: number,
  visitor: number,
  sender: Sender,
  event: StoredEvent,
  held: 0 | 1 | 3,
): void {
  const bot = held === 3 && botIn(sender);
  connection.run(
    `INSERT INTO event (site, id, foreign_id, visitor, name, at, client_at, sent_at, received_at, tab, n, hash, props, held)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    site,
    idBytes(event.id),
    event.foreignId ?? null,
    visitor,
    event.name,
    event.at,
    event.clientAt,
    sender.kind === "server" ? null : sender.sentAt,
    event.receivedAt,
    sender.kind === "page" ? sender.tab : null,
    event.n,
    Buffer.from(event.hash, "hex"),
    JSON.stringify(bot ? { ...event.props, $bot: bot } : event.props),
    held,
  );
}

function writeFacts(connection: Connection, visitor: number, changes: Changes, plan: Plan): void {
  connection.run(
    `INSERT INTO fact (visitor, needs, facts) VALUES (?, ?, ?)
     ON CONFLICT (visitor) DO UPDATE SET needs = excluded.needs, facts = excluded.facts`,
    visitor,
    plan.needsVersion,
    JSON.stringify(changes.facts),
  );
  connection.run("UPDATE visitor SET first_seen = min(first_seen, ?) WHERE key = ?", changes.facts.firstSeen, visitor);
}

function writeAct(connection: Connection, site: number, visitor: number, { campaign, kind, act, detail, at }: Act): void {
  connection.run(
    `INSERT INTO act (site, campaign, act, detail, visitor, kind, at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at = max(at, excluded.at)`,
    site,
    campaign,
    act,
    detail,
    visitor,
    kind,
    at,
  );
}

export function countTraffic(connection: Connection, site: number, receivedAt: number, stored: number, dropped: number): void {
  if (stored === 0 && dropped === 0) return;
  connection.run(
    `INSERT INTO traffic (site, minute, stored, dropped, last_at) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT DO UPDATE SET stored = stored + ?3, dropped = dropped + ?4, last_at = coalesce(?5, last_at)`,
    site,
    Math.floor(receivedAt / MINUTE_MS),
    stored,
    dropped,
    stored > 0 ? receivedAt : null,
  );
}

import type { Cart } from "@tappa/protocol";
import { cartEntry, type CartLog, cartOf, concernsCart, type Digits, withEntry } from "../../ingest/cart.ts";
import type { StoredEvent } from "../../ingest/project.ts";
import type { Connection } from "./connection.ts";

/** Takes into a visitor's cart what events say of it. In the caller's transaction. */
export function writeCart(connection: Connection, visitor: number, events: readonly StoredEvent[], digits: Digits): void {
  const told = events.filter(({ name }) => concernsCart(name)).flatMap((event) => cartEntry(event, digits) ?? []);
  if (told.length === 0) return;
  const row = connection.get<{ body: string }>("SELECT body FROM cart WHERE visitor = ?", visitor);
  const before: CartLog = row ? (JSON.parse(row.body) as CartLog) : { entries: [] };
  const log = told.reduce(withEntry, before);
  const cart = cartOf(log);
  connection.run(
    `INSERT INTO cart (visitor, at, body, cart) VALUES (?, ?, ?, ?)
     ON CONFLICT (visitor) DO UPDATE SET at = excluded.at, body = excluded.body, cart = excluded.cart`,
    visitor,
    log.entries.at(-1)!.at,
    JSON.stringify(log),
    cart && JSON.stringify(cart),
  );
}

/** Of several devices the one whose cart was told of last: an order on one of them ends the cart of all. */
export function cartOfPerson(connection: Connection, person: number): Cart | null {
  const row = connection.get<{ cart: string | null }>(
    "SELECT cart FROM visitor JOIN cart ON cart.visitor = visitor.key WHERE visitor.person = ? ORDER BY at DESC, key DESC LIMIT 1",
    person,
  );
  return row?.cart ? (JSON.parse(row.cart) as Cart) : null;
}

/** What agents who talk with the person have to hear after these events; undefined = nothing. */
export function cartNews(connection: Connection, person: number, events: readonly StoredEvent[]): Cart | null | undefined {
  if (!events.some(({ name }) => concernsCart(name))) return undefined;
  const talks = connection.get("SELECT 1 FROM conversation WHERE person = ? AND status = 'open' LIMIT 1", person);
  return talks && cartOfPerson(connection, person);
}

import type { Batch } from "../batch.ts";
import type { Appended } from "../log.ts";
import type { Connection } from "./connection.ts";
import { isSecret, visitorRow } from "./visitors.ts";

/** Ends the visitors that a batch proves to have left, said once or again: nobody writes or reads as them any more. [W25] */
export function revokeLeft(connection: Connection, site: number, { events, receivedAt }: Batch): Appended[] {
  return events.flatMap(({ left }) => {
    const row = left && visitorRow(connection, site, left.visitor);
    if (!row || row.revoked_at !== null || !left.secretHashes.some((hash) => isSecret(row, hash))) return [];
    connection.run("UPDATE visitor SET revoked_at = ? WHERE key = ?", receivedAt, row.key);
    const { log } = connection.get<{ log: number }>("SELECT log FROM person WHERE key = ?", row.person)!;
    return [{ log, entries: [], left: row.key }];
  });
}

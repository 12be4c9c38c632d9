import type { ResponseState } from "../../ingest/state.ts";
import type { Connection } from "./connection.ts";

/** The person is that of the visitor who answered, so a link moves answers too. */
export function responseState(connection: Connection, site: number, id: string): ResponseState | undefined {
  return connection.get<ResponseState & Record<string, never>>(
    `SELECT response.id, person, campaign, kind, score, text, destination, stage, at
     FROM response JOIN visitor ON visitor.key = response.visitor WHERE response.site = ? AND response.id = ?`,
    site,
    id,
  );
}

export function writeResponse(connection: Connection, site: number, visitor: number, response: ResponseState): void {
  connection.run(
    `INSERT INTO response (site, id, campaign, kind, visitor, score, text, destination, stage, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (site, id) DO UPDATE SET score = excluded.score, text = excluded.text, destination = excluded.destination`,
    site,
    response.id,
    response.campaign,
    response.kind,
    visitor,
    response.score,
    response.text,
    response.destination,
    response.stage,
    response.at,
  );
}

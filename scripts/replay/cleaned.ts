import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { RetailRow } from "../retail.ts";

/** Where one person stands. */
export interface Standing {
  stage: string;
  /** Sorted. */
  flags: string[];
}

/** By the name of the person: `customer-17850`, or `invoice-536414` of an invoice that names no customer. */
export type Standings = Map<string, Standing>;

/** The rows in tables of their own, from which plain SQL works out what the collector ought to say. */
export interface Cleaned {
  orders: number;
  refunds: number;
  /** Everybody of whom something is known at an instant (epoch ms), by the canonical model or a preset. */
  standings(model: string, now: number): Standings;
  /** Days between one purchase day of a person and the next, each gap on its own, the shortest first. */
  gaps(): number[];
  close(): void;
}

const sql = (file: string): string => readFileSync(new URL(file, import.meta.url), "utf8");

interface Row {
  person: string;
  stage: string;
  registered: number;
  won_back: number;
}

const namesOf = (flags: Record<string, number>): string[] => Object.keys(flags).filter((flag) => flags[flag] === 1);

/** Loads the rows of the file as they are and cleans them in SQL; no code of the import or the engine takes part. */
export function createCleaned(rows: readonly RetailRow[]): Cleaned {
  const database = new DatabaseSync(":memory:");
  database.exec(
    "CREATE TABLE raw (n INTEGER PRIMARY KEY, invoice TEXT, code TEXT, quantity INTEGER, date TEXT, price REAL, customer TEXT); BEGIN",
  );
  const insert = database.prepare("INSERT INTO raw VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (const [n, { invoice, code, quantity, date, price, customer }] of rows.entries())
    insert.run(n, invoice, code, quantity, date, price, customer);
  database.exec(`COMMIT; ${sql("clean.sql")} ${sql("presets.sql")}`);
  const count = (table: string): number => Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()!["n"]);
  return {
    orders: count("purchase"),
    refunds: count("refund"),
    standings(model, now) {
      const spans = database
        .prepare("SELECT at_risk_after * 86400000 AS atRiskAfter, lapsed_after * 86400000 AS lapsedAfter FROM model WHERE id = ?")
        .get(model) as { atRiskAfter: number; lapsedAfter: number } | undefined;
      if (!spans) throw new Error(`presets.sql knows no model ${model}; add what it calls each stage.`);
      database.exec("DROP TABLE IF EXISTS standing");
      database.prepare(sql("standing.sql")).run({ now, ...spans });
      const people = database.prepare(sql("shown.sql")).all({ model, now }) as unknown as Row[];
      return new Map(people.map(({ person, stage, ...flags }) => [person, { stage, flags: namesOf(flags) }]));
    },
    gaps: () =>
      database
        .prepare(sql("gaps.sql"))
        .all()
        .map(({ days }) => Number(days)),
    close: () => database.close(),
  };
}

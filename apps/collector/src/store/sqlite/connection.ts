import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from "node:sqlite";

type Row = Record<string, SQLOutputValue>;
export type Value = SQLInputValue;

/** One connection; statements are prepared once. Runs in the thread that opened it. */
export interface Connection {
  get<T = Row>(sql: string, ...values: Value[]): T | undefined;
  all<T = Row>(sql: string, ...values: Value[]): T[];
  each<T = Row>(sql: string, ...values: Value[]): IterableIterator<T>;
  /** Answers the key of the row inserted last. */
  run(sql: string, ...values: Value[]): number;
  transaction<T>(work: () => T): T;
  /** A consistent view over several reads. */
  snapshot<T>(work: () => T): T;
  close(): void;
}

export interface ConnectionOptions {
  path: string;
  readOnly?: boolean;
  /** Bounds the file, to try out a full disk. */
  maxPages?: number;
}

/** Primary result codes that say "not now": BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB. */
const UNAVAILABLE = new Set([5, 6, 7, 8, 10, 11, 13, 14, 26]);

/** Whether the database cannot work now, unlike what is wrong with one statement or row. */
export function isUnavailable(error: unknown): boolean {
  const { errcode } = error as { errcode?: number | null };
  return typeof errcode === "number" && UNAVAILABLE.has(errcode & 0xff);
}

export function openDatabase({ path, readOnly = false, maxPages }: ConnectionOptions): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly, timeout: 5000 });
  if (!readOnly) database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  database.exec("PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;");
  if (maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${Math.trunc(maxPages)}`);
  return database;
}

export function connect(options: ConnectionOptions): Connection {
  const database = openDatabase(options);
  const prepared = new Map<string, ReturnType<DatabaseSync["prepare"]>>();
  const statement = (sql: string) => {
    let known = prepared.get(sql);
    if (!known) prepared.set(sql, (known = database.prepare(sql)));
    return known;
  };
  const within = <T>(begin: string, work: () => T): T => {
    database.exec(begin);
    try {
      const result = work();
      database.exec("COMMIT");
      return result;
    } catch (error) {
      // A full disk rolls back by itself.
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  };
  return {
    get: <T>(sql: string, ...values: Value[]) => statement(sql).get(...values) as T | undefined,
    all: <T>(sql: string, ...values: Value[]) => statement(sql).all(...values) as T[],
    each: <T>(sql: string, ...values: Value[]) => statement(sql).iterate(...values) as IterableIterator<T>,
    run: (sql, ...values) => Number(statement(sql).run(...values).lastInsertRowid),
    transaction: (work) => within("BEGIN IMMEDIATE", work),
    snapshot: (work) => within("BEGIN", work),
    close: () => database.close(),
  };
}

const MIGRATIONS = new URL("../migrations/sqlite/", import.meta.url);

/** Runs the migrations that have not run yet, each in a transaction; a second process waits for the first. */
export function migrate(path: string): void {
  const database = openDatabase({ path });
  try {
    for (const file of readdirSync(MIGRATIONS).toSorted()) {
      const number = Number(file.slice(0, 4));
      database.exec("BEGIN IMMEDIATE");
      const { user_version: done } = database.prepare("PRAGMA user_version").get() as { user_version: number };
      if (number > done) {
        database.exec(readFileSync(new URL(file, MIGRATIONS), "utf8"));
        database.exec(`PRAGMA user_version = ${number}`);
      }
      database.exec("COMMIT");
    }
  } finally {
    database.close();
  }
}

/** A UUID as the 16 bytes it is: half the size of its text, in rows and in the index. */
export function idBytes(id: string): Uint8Array {
  return Buffer.from(id.replaceAll("-", ""), "hex");
}

export function idText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

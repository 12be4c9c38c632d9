import type { Connection } from "./connection.ts";

/** Words of what was removed stay in the index, without a place, until its parts are merged: that is owed now. */
export function forgetWords(connection: Connection): void {
  connection.run("INSERT OR REPLACE INTO progress (name, position) VALUES ('words', 1)");
}

/** Merges the index where that is owed. In a transaction. */
export function mergeWords(connection: Connection): void {
  const owed = connection.get("SELECT 1 FROM progress WHERE name = 'words' AND position = 1");
  if (!owed) return;
  for (const index of ["said", "named"]) connection.run(`INSERT INTO ${index} (${index}) VALUES ('optimize')`);
  connection.run("DELETE FROM progress WHERE name = 'words'");
}

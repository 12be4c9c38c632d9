import type { ConversationLabel } from "@tappa/protocol";
import type { Value } from "./connection.ts";

/** Matches looked at of each kind, the newest first: a search costs the same however much was ever said. */
const MATCHES = 1_000;
/** People looked at for those among them who ever wrote. */
const NAMESAKES = 20_000;

/** Ids of messages and notes in the index hold their conversation above these. */
const PER_CONVERSATION = 16_777_216;

export interface Sought {
  /** A query whose rows are keys of conversations. */
  sql: string;
  values: Value[];
}

/** Conversations in which somebody said every word, of whose person every word is known, or whose label begins with the words. */
export function conversationsWith(site: number, q: string, labels: readonly ConversationLabel[]): Sought | null {
  const words = wordsOf(q);
  if (words.length === 0) return null;
  const match = `site : "s${site}" AND text : (${words.map((word) => `"${word.replaceAll('"', '""')}" *`).join(" AND ")})`;
  const begin = words.join(" ").toLowerCase();
  const meant = labels.filter(({ name }) => name.toLowerCase().startsWith(begin)).map(({ id }) => id);
  return {
    sql: `SELECT key FROM (SELECT rowid / ${PER_CONVERSATION} AS key FROM said WHERE said MATCH ? ORDER BY rowid DESC LIMIT ${MATCHES})
      UNION SELECT key FROM (
        SELECT conversation.key FROM (SELECT rowid AS person FROM named WHERE named MATCH ? ORDER BY rowid DESC LIMIT ${NAMESAKES}) AS known
        CROSS JOIN conversation ON conversation.person = known.person LIMIT ${MATCHES})
      UNION SELECT conversation FROM (
        SELECT conversation FROM conversation_label
        WHERE site = ? AND label IN (SELECT value FROM json_each(?)) ORDER BY last_at DESC LIMIT ${MATCHES})`,
    values: [match, match, site, JSON.stringify(meant)],
  };
}

/** What has no letter and no digit is no word to the index. */
function wordsOf(q: string): string[] {
  return q
    .slice(0, 200)
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
}

/** For `LIKE … ESCAPE '\'`: finds the words anywhere, as they are. */
export function likePattern(words: string): string {
  return `%${words
    .trim()
    .toLowerCase()
    .slice(0, 200)
    .replaceAll(/[\\%_]/g, "\\$&")}%`;
}

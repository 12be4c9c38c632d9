import { DatabaseSync } from "node:sqlite";

/** What the collector keeps of one conversation. */
export interface KeptTalk {
  /** Texts, in its order. */
  messages: string[];
  /** Numbers of what the feed still has to tell everybody; of profiles only the last is told. */
  seqs: number[];
}

/** Reads the data file beside the collector. */
export function openKept(file: string): { of(conversation: string): KeptTalk; close(): void } {
  const database = new DatabaseSync(file, { readOnly: true });
  const messages = database.prepare(
    "SELECT text FROM message WHERE conversation = (SELECT key FROM conversation WHERE id = ?) ORDER BY seq",
  );
  const seqs = database.prepare(
    `SELECT feed.seq FROM conversation JOIN person ON person.key = conversation.person JOIN feed ON feed.log = person.log
     WHERE conversation.id = ? AND json_extract(feed.entry, '$.type') <> 'profile' ORDER BY feed.seq`,
  );
  return {
    of: (conversation) => ({
      messages: messages.all(conversation).map(({ text }) => String(text)),
      seqs: seqs.all(conversation).map(({ seq }) => Number(seq)),
    }),
    close: () => database.close(),
  };
}

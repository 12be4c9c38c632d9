import type { EventsResponse } from "@tappa/protocol";
import type { Core } from "../core.ts";
import type { Item } from "../item.ts";
import type { Storage } from "./storage.ts";

/** How far the feed was heard, and whether the collector has more. */
export interface Position {
  cursor(): string | null;
  moveCursor(cursor: string): void;
  /** Goes on from what is kept; without, from nothing. */
  begin(kept?: Map<string, unknown>, isNewVisitor?: boolean): void;
  answered(answer: EventsResponse, items: Item[]): void;
}

const CURSOR = "cursor";

export function createPosition(storage: Storage, core: Core): Position {
  let cursor: string | null = null;
  let isNew = false;
  const moveCursor = (next: string) => {
    cursor = next;
    void storage.write([[CURSOR, next]]);
  };
  return {
    moveCursor,
    cursor: () => cursor,
    begin(kept, isNewVisitor = false) {
      cursor = (kept?.get(CURSOR) as string | undefined) ?? null;
      isNew = isNewVisitor;
    },
    answered(answer, items) {
      core.answered("ready", answer.config);
      // What a visitor just born did leaves nothing to hear, unless it wrote or was recognised.
      const isSilent = isNew && !cursor && !items.some(({ event }) => /^\$(mes|ide)/.test(event.name));
      isNew = false;
      if (isSilent) moveCursor(answer.cursor);
      else if (answer.cursor !== cursor) core.hear();
    },
  };
}

/** What a side was heard to take: its words stood in the thread, as one's own. */
export interface Said {
  text: string;
  /** Epoch ms. */
  at: number;
}

/** How one conversation ended. */
export interface TalkResult {
  /** What both sides said, as their pages told. */
  said: Said[];
  /** Typed and sent in the moment before the page ended: it may have been taken. */
  perhaps: string[];
  /** Epoch ms at which a page ended without a goodbye. */
  crashes: number[];
  /** The messages in the order in which the collector keeps them, and in which each side shows them. */
  stored: string[];
  visitor: string[];
  agent: string[];
  /** What a reader of the feed heard who was cut off again and again, and where its numbers did not count up by one. */
  heard: string[];
  gaps: string[];
}

export interface TalkAccount {
  said: number;
  stored: number;
  /** Stored, shown or heard more than once. */
  twice: string[];
  /** Said, and not stored. */
  missing: string[];
  /** Said in the last 250 ms before a crash, and not stored. */
  lostAtCrash: number;
  /** Sides that show something else than is stored, or in another order. */
  unlike: string[];
  gaps: string[];
}

const CRASH_MS = 250;

/** Holds what was said against what is stored, shown and heard. */
export function accountOfTalk({ said, perhaps, crashes, stored, visitor, agent, heard, gaps }: TalkResult): TalkAccount {
  const kept = new Set(stored);
  const absent = said.filter(({ text }) => !kept.has(text));
  const missing = absent.filter(({ at }) => !crashes.some((crash) => at > crash - CRASH_MS && at <= crash));
  const strangers = stored.filter((text) => !perhaps.includes(text) && !said.some((one) => one.text === text));
  const sides = { visitor, agent, heard };
  return {
    said: said.length + perhaps.filter((text) => kept.has(text)).length,
    stored: kept.size,
    twice: [stored, ...Object.values(sides)].flatMap((texts) => texts.filter((text, index) => texts.indexOf(text) !== index)),
    missing: missing.map(({ text }) => text),
    lostAtCrash: absent.length - missing.length,
    unlike: [
      ...Object.entries(sides).flatMap(([name, texts]) =>
        isSame(texts, stored) ? [] : [`${name}: ${texts.join(" ")}, stored: ${stored.join(" ")}`],
      ),
      ...strangers.map((text) => `nobody said ${text}`),
    ],
    gaps,
  };
}

const isSame = (one: readonly string[], other: readonly string[]): boolean => one.join("\n") === other.join("\n");

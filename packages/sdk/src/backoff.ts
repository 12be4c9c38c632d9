const LONGEST_WAIT_MS = 300_000;

/** Full jitter: anything up to 1 s, 2 s, 4 s … 5 min. */
export const waitOf = (failures: number, chance: number): number => chance * Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures);

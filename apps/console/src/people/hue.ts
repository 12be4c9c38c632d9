/** Hues of `tokens.css`. */
const HUES = 9;

/**
 * The classes of a stage's dot. The stages of a model share the hues out evenly, so that three are as far apart as they can
 * be; from the tenth on a ring instead of a disc tells those of one hue apart.
 * @param rank place in the journey from 0; -1 = the model has no such stage
 * @param of number of stages in the journey
 */
export function dotClass(rank: number, of: number): string {
  if (rank < 0) return "dot";
  const hue = of > HUES || of < 2 ? rank % HUES : Math.round((rank * (HUES - 1)) / (of - 1));
  return rank < HUES ? `dot dot-${hue}` : `dot dot-${hue} dot-ring`;
}

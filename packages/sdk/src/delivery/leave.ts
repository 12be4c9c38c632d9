import type { Mark } from "../consent.ts";
import type { Core } from "../core.ts";
import type { Outbox } from "./outbox.ts";

/** Where the mark is kept under which the rest was. */
export const LEAVE = "leave";

/** Marks that give leave for measurement, and for widgets. */
const PURPOSES = [/^[agim]/, /^[agilw]/];

/** Whether leave for a purpose was taken back: what was kept by it goes, with the visitor, who carries both. */
export const isLess = (before: unknown, mark: Mark) =>
  PURPOSES.some((leave) => leave.test(`${before}`) && !leave.test(`${mark}`));

/**
 * Makes what is called with every change: true when less may be kept than at the last. Where measurement is refused, what waited for the
 * answer goes, and what it had counted.
 */
export function createLeave({ session: { consent }, stage }: Core): (outbox: Outbox) => boolean {
  let last: Mark | undefined;
  return ({ all, forget }) => {
    const [before, mark] = [last, consent.mark()];
    last = mark;
    if (consent.status() === "denied") {
      stage.clear();
      forget(all().flatMap(({ event: { id, name } }) => (consent.allows(name) ? [] : [id])));
    }
    return isLess(before, mark);
  };
}

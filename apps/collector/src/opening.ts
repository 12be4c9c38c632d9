import type { BusinessHours, Opening, OpenSpan } from "@tappa/protocol";
import { Temporal } from "temporal-polyfill";

/** What is further away is not looked for. */
const HORIZON_DAYS = 371;
/** Looked through at once. */
const STEP_DAYS = 8;

/**
 * Open is when the clocks on the site's walls show a time that stands in its hours. So an hour that a change of the clock skips opens
 * nothing, and one that comes twice is open twice.
 */
export function openingAt(hours: BusinessHours, at: number): Opening {
  const now = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(hours.zone);
  const isOpen = isOpenAt(hours, now);
  const today = now.toPlainDate();
  for (let day = 0; day < HORIZON_DAYS; day += STEP_DAYS) {
    const from = day === 0 ? at : midnight(today, day, hours.zone);
    const until = midnight(today, day + STEP_DAYS, hours.zone);
    const moments = momentsOf(hours, today, day)
      .concat(transitionsOf(from, until, hours.zone))
      .filter((moment) => moment > at && moment >= from && moment < until)
      .toSorted((one, other) => one - other);
    const changesAt = moments.find((moment) => isOpenAt(hours, zonedAt(moment, hours.zone)) !== isOpen);
    if (changesAt !== undefined) return { isOpen, changesAt };
  }
  return { isOpen, changesAt: null };
}

const zonedAt = (at: number, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

const midnight = (date: Temporal.PlainDate, days: number, zone: string): number =>
  date.add({ days }).toZonedDateTime(zone).epochMilliseconds;

function spansOf({ week, days }: BusinessHours, date: Temporal.PlainDate): OpenSpan[] {
  const text = date.toString();
  return days.find((day) => day.date === text)?.open ?? week[date.dayOfWeek - 1] ?? [];
}

function isOpenAt(hours: BusinessHours, at: Temporal.ZonedDateTime): boolean {
  const clock = at.toPlainTime().toString({ smallestUnit: "minute" });
  return spansOf(hours, at.toPlainDate()).some(({ from, to }) => from <= clock && clock < to);
}

/** Whenever the clocks show a time at which something begins or ends; the days around are there for clocks that go back at midnight. */
function momentsOf(hours: BusinessHours, today: Temporal.PlainDate, day: number): number[] {
  const dates = Array.from({ length: STEP_DAYS + 2 }, (_, index) => today.add({ days: day + index - 1 }));
  return dates.flatMap((date) => {
    const times = spansOf(hours, date).flatMap(({ from, to }) => [from, to]);
    return times.flatMap((time) => {
      const plain = time === "24:00" ? date.add({ days: 1 }).toPlainDateTime() : date.toPlainDateTime(time);
      const both = (["earlier", "later"] as const).map((disambiguation) => plain.toZonedDateTime(hours.zone, { disambiguation }));
      return both.map(({ epochMilliseconds }) => epochMilliseconds);
    });
  });
}

/** When the clocks are put forward or back. */
function transitionsOf(from: number, until: number, zone: string): number[] {
  const found: number[] = [];
  for (let at = zonedAt(from - 1, zone).getTimeZoneTransition("next"); at && at.epochMilliseconds < until;) {
    found.push(at.epochMilliseconds);
    at = at.getTimeZoneTransition("next");
  }
  return found;
}

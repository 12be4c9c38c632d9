import type { Locale } from "@tappa/protocol";

/** Writes times the way the visitor's language does. */
export interface Times {
  time(at: number): string;
  /** Today and yesterday by name, then the date. */
  day(at: number, now: number): string;
}

/** What `Intl` makes takes longer than all else of drawing a chat, and an empty one needs none of it. */
export function createTimes(locale: Locale): Times {
  let time: Intl.DateTimeFormat | undefined;
  let day: Intl.DateTimeFormat | undefined;
  let near: Intl.RelativeTimeFormat | undefined;
  return {
    time: (at) => (time ??= new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" })).format(at),
    day: (at, now) => {
      const days = Math.round((midnight(at) - midnight(now)) / 86_400_000);
      return days < -1
        ? (day ??= new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" })).format(at)
        : (near ??= new Intl.RelativeTimeFormat(locale, { numeric: "auto" })).format(Math.min(0, days), "day");
    },
  };
}

const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

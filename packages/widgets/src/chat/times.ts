import type { Locale } from "@tappa/protocol";

/** Writes times the way the visitor's language does. */
export interface Times {
  time(at: number): string;
  /** Today and yesterday by name, then the date. */
  day(at: number, now: number): string;
}

export function createTimes(locale: Locale): Times {
  const time = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
  const day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
  const near = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return {
    time: (at) => time.format(at),
    day: (at, now) => {
      const days = Math.round((midnight(at) - midnight(now)) / 86_400_000);
      return days < -1 ? day.format(at) : near.format(Math.min(0, days), "day");
    },
  };
}

const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

import type { Locale } from "@tappa/protocol";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A wait as it is measured: minutes up to an hour and a half, then hours, then days. Abbreviated, as words would have to be inflected. */
export function waitIn(locale: Locale, waitMs: number): string {
  const [unit, ms] = waitMs <= 90 * MINUTE_MS ? ["minute", MINUTE_MS] : waitMs <= DAY_MS ? ["hour", HOUR_MS] : ["day", DAY_MS];
  const amount = new Intl.NumberFormat(locale, { style: "unit", unit: `${unit}`, unitDisplay: "short" });
  return amount.format(Math.ceil(waitMs / Number(ms)));
}

/** When the chat opens, on the visitor's own clock: today and tomorrow by name, within a week by the day of the week, else by the date. */
export function openingIn(locale: Locale, opensAt: number, now: number): string {
  const days = Math.round((midnight(opensAt) - midnight(now)) / DAY_MS);
  const time = { hour: "numeric", minute: "2-digit" } as const;
  if (days < 2) {
    const near = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
    return `${near}, ${new Intl.DateTimeFormat(locale, time).format(opensAt)}`;
  }
  const date = days < 7 ? {} : ({ day: "numeric", month: "long" } as const);
  return new Intl.DateTimeFormat(locale, { weekday: "long", ...date, ...time }).format(opensAt);
}

const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

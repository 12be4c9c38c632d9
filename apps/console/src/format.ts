/** Numbers, money and times as people read them. `locale` undefined = the browser's. */
type Locale = string | undefined;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

export function formatNumber(value: number, locale?: Locale): string {
  return new Intl.NumberFormat(locale).format(value);
}

export function formatCompact(value: number, locale?: Locale): string {
  return new Intl.NumberFormat(locale, { notation: value >= 10_000 ? "compact" : "standard" }).format(value);
}

/** Whole number with a typographic minus, so that it is not read as a hyphen. */
export function formatSigned(value: number, locale?: Locale): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 0, signDisplay: "negative" }).format(value).replace("-", "−");
}

/** A share of a whole; an em dash where there is no whole. */
export function formatShare(part: number, whole: number, locale?: Locale): string {
  if (whole === 0) return "—";
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: part / whole < 0.1 ? 1 : 0 }).format(
    part / whole,
  );
}

/** Minor units of an ISO 4217 currency; the digits of the fraction are the currency's own (JPY has none). */
export function formatMoney(minor: number, currency: string, locale?: Locale): string {
  try {
    const format = new Intl.NumberFormat(locale, { style: "currency", currency });
    return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  } catch {
    // Shops send codes that are no currency; the figure is still worth showing.
    return `${formatNumber(minor / 100, locale)} ${currency}`;
  }
}

/** "€120.00 + $40.00", the largest first; null when nothing is known. */
export function formatValue(valueMinor: Record<string, number>, locale?: Locale): string | null {
  const entries = Object.entries(valueMinor).filter(([, minor]) => minor !== 0);
  if (entries.length === 0) return null;
  return entries
    .toSorted(([, one], [, other]) => other - one)
    .map(([currency, minor]) => formatMoney(minor, currency, locale))
    .join(" + ");
}

/** "now", "4 min", "3 h", "2 d", then a date: short enough for a list. */
export function formatAgo(at: number, now: number, locale?: Locale): string {
  const passed = now - at;
  if (passed < MINUTE_MS) return "now";
  if (passed < 7 * DAY_MS) return formatSpan(passed, locale);
  return formatDay(at, now, locale);
}

/** The largest whole unit of a span: "4 min", "3 h", "2 d". */
export function formatSpan(spanMs: number, locale?: Locale): string {
  const [unit, size] =
    spanMs < MINUTE_MS
      ? (["second", 1_000] as const)
      : spanMs < HOUR_MS
        ? (["minute", MINUTE_MS] as const)
        : spanMs < DAY_MS
          ? (["hour", HOUR_MS] as const)
          : (["day", DAY_MS] as const);
  const format = new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: unit === "day" ? "long" : "short" });
  return format.format(Math.floor(spanMs / size));
}

const SPANS = [
  { unit: "day", ms: DAY_MS },
  { unit: "hour", ms: HOUR_MS },
  { unit: "minute", ms: MINUTE_MS },
  { unit: "second", ms: 1_000 },
] as const;

/** A measured span, rounded, in its two largest units, or one where there are ten of it: "1 hr 20 min", "26 min". */
export function formatDuration(spanMs: number, locale?: Locale): string {
  const found = SPANS.findIndex(({ ms }) => spanMs >= ms);
  const largest = found < 0 ? SPANS.length - 1 : found;
  const isMany = spanMs >= 10 * SPANS[largest]!.ms;
  const finest = SPANS[Math.min(SPANS.length - 1, isMany ? largest : largest + 1)]!.ms;
  let rest = Math.round(spanMs / finest) * finest;
  const parts: string[] = [];
  for (const { unit, ms } of SPANS) {
    const count = Math.floor(rest / ms);
    rest -= count * ms;
    const isWanted = count > 0 || (unit === "second" && parts.length === 0);
    if (!isWanted) continue;
    const unitDisplay = unit === "day" ? "long" : "short";
    parts.push(new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay }).format(count));
  }
  return new Intl.ListFormat(locale, { type: "unit", style: "narrow" }).format(parts);
}

/** A mean of marks, with one digit behind the point. */
export function formatMark(mark: number, locale?: Locale): string {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(mark);
}

const DATE = { day: "numeric", month: "short", timeZone: "UTC" } as const;

/** Days of a calendar, wherever the reader is: "2026-06-15" → "15 Jun", "2026-06-15" to "2026-06-21" → "15–21 Jun". */
export function formatDates(from: string, to = from, locale?: Locale): string {
  return new Intl.DateTimeFormat(locale, DATE).formatRange(Date.parse(from), Date.parse(to));
}

/** The same with the year. */
export function formatDatesOfYear(from: string, to: string, locale?: Locale): string {
  return new Intl.DateTimeFormat(locale, { ...DATE, year: "numeric" }).formatRange(Date.parse(from), Date.parse(to));
}

/** An hour of the day as the language writes it: "2 PM", "14". */
export function formatHour(hour: number, locale?: Locale): string {
  return new Intl.DateTimeFormat(locale, { hour: "numeric", timeZone: "UTC" }).format(hour * HOUR_MS);
}

/** A day; with the year only when it is not this one. */
export function formatDay(at: number, now: number, locale?: Locale): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const year = sameYear ? {} : { year: "numeric" as const };
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", ...year }).format(at);
}

/** As the language writes it: "9:21 PM", "21:21". */
export function formatTime(at: number, locale?: Locale): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(at);
}

/** The time of what happened today, else the day. */
export function formatWhen(at: number, now: number, locale?: Locale): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? formatTime(at, locale) : formatDay(at, now, locale);
}

export function formatMoment(at: number, locale?: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(at);
}

/** "Today", "Yesterday" or a long day: the separators of a thread or timeline. */
export function formatDayHeading(at: number, now: number, locale?: Locale): string {
  const days = Math.round((new Date(now).setHours(12, 0, 0, 0) - new Date(at).setHours(12, 0, 0, 0)) / DAY_MS);
  if (days === 0 || days === 1) {
    const text = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-days, "day");
    return capitalised(text);
  }
  return new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(at);
}

/** "order_completed" → "Order completed", "nps" → "NPS". */
export function readableName(name: string): string {
  const words = name.replace(/^\$/, "").replaceAll(/[_-]+/g, " ").trim();
  return capitalised(words.replaceAll(/\b(nps|csat|ces)\b/g, (word) => word.toUpperCase()));
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function plural(count: number, one: string, many: string, locale?: Locale): string {
  return `${formatNumber(count, locale)} ${count === 1 ? one : many}`;
}

/** In the units people know from their files. */
export function formatBytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

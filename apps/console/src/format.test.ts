import { expect, test } from "vitest";
import {
  DAY_MS,
  formatAgo,
  formatDates,
  formatDuration,
  formatMoney,
  formatShare,
  formatSigned,
  formatSpan,
  formatValue,
  formatWhen,
  HOUR_MS,
  MINUTE_MS,
  readableName,
} from "./format.ts";

test.each([
  [123_456, "EUR", "€1,234.56"],
  [1_500, "JPY", "¥1,500"],
  [12_345, "KWD", "KWD 12.345"],
  [-250, "USD", "-$2.50"],
  [999, "not-a-code", "9.99 not-a-code"],
])("%i minor units of %s are %s", (minor, currency, text) => {
  expect(formatMoney(minor, currency, "en-US").replaceAll("\u00a0", " ")).toBe(text);
});

test("values of several currencies are not added up", () => {
  expect(formatValue({ PLN: 5_000, EUR: 12_000, USD: 0 }, "en-US")?.replaceAll("\u00a0", " ")).toBe("€120.00 + PLN 50.00");
  expect(formatValue({}, "en-US")).toBeNull();
});

test("a share of nothing is not 0 %", () => {
  expect(formatShare(0, 0, "en-US")).toBe("—");
  expect(formatShare(1, 3, "en-US")).toBe("33%");
  expect(formatShare(1, 200, "en-US")).toBe("0.5%");
});

test("a negative score carries a minus, not a hyphen", () => {
  expect(formatSigned(-7, "en-US")).toBe("−7");
  expect(formatSigned(53, "en-US")).toBe("53");
});

test("a wait is said in its largest whole unit and never rounded up", () => {
  expect(formatSpan(59 * MINUTE_MS + 59_000, "en-US")).toBe("59 min");
  expect(formatSpan(26 * HOUR_MS, "en-US")).toBe("1 day");
});

test.each([
  [0, "0 sec"],
  [45_400, "45 sec"],
  [59_700, "1 min"],
  [4 * MINUTE_MS + 20_000, "4 min 20 sec"],
  [HOUR_MS + 59.6 * MINUTE_MS, "2 hr"],
  [23 * HOUR_MS + 59.7 * MINUTE_MS, "1 day"],
  [9 * MINUTE_MS + 59_700, "10 min"],
  [26 * MINUTE_MS + 31_000, "27 min"],
  [2 * DAY_MS + 3 * HOUR_MS + 31 * MINUTE_MS, "2 days 4 hr"],
])("a measured span of %i ms is %s, rounded to what matters", (spanMs, text) => {
  expect(formatDuration(spanMs, "en-US")).toBe(text);
});

test("a measured span is written as the language writes it", () => {
  expect(formatDuration(HOUR_MS + 20 * MINUTE_MS, "de")).toBe("1 Std., 20 Min.");
});

test("days of a calendar are those days wherever the reader is", () => {
  expect(formatDates("2026-06-15", "2026-06-15", "en-GB")).toBe("15 Jun");
  expect(formatDates("2026-06-15", "2026-06-21", "en-GB").replaceAll(/\s–\s/g, "–")).toBe("15–21 Jun");
});

test("what is older than a week has a date", () => {
  const now = Date.UTC(2026, 10, 21, 12);
  expect(formatAgo(now - 30_000, now, "en-US")).toBe("now");
  expect(formatAgo(now - 4 * MINUTE_MS, now, "en-US")).toBe("4 min");
  expect(formatAgo(now - 9 * DAY_MS, now, "en-US")).toBe("Nov 12");
  expect(formatAgo(now - 400 * DAY_MS, now, "en-US")).toBe("Oct 17, 2025");
});

test("a time is written as the language writes it, and only what happened today has one", () => {
  const now = new Date(2026, 10, 21, 21, 30).getTime();
  const at = new Date(2026, 10, 21, 9, 5).getTime();
  expect(formatWhen(at, now, "en-US").replaceAll("\u202f", " ")).toBe("9:05 AM");
  expect(formatWhen(at, now, "de")).toBe("09:05");
  expect(formatWhen(at - DAY_MS, now, "en-US")).toBe("Nov 20");
});

test("names of events read as words", () => {
  expect(readableName("order_completed")).toBe("Order completed");
  expect(readableName("nps")).toBe("NPS");
});

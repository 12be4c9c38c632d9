import type { BusinessHours, OpenSpan } from "@tappa/protocol";
import { businessHoursSchema } from "@tappa/protocol/schema";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openingAt } from "./opening.ts";

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
const always: OpenSpan[] = [{ from: "00:00", to: "24:00" }];
const NINE_TO_FIVE: OpenSpan[] = [{ from: "09:00", to: "17:00" }];
const weekdays = (zone: string, open = NINE_TO_FIVE): BusinessHours => ({
  zone,
  week: Array.from({ length: 7 }, (_, day) => (day < 5 ? open : [])),
  days: [],
});

const daily = (open: OpenSpan[]): BusinessHours => ({
  zone: "Europe/Rome",
  week: Array.from({ length: 7 }, () => open),
  days: [],
});

/** What a clock on the wall there shows, by the other library that knows zones. */
function wallClock(zone: string): (at: number) => { date: string; clock: string } {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  return (at) => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return { date: `${part.year}-${part.month}-${part.day}`, clock: `${part.hour}:${part.minute}` };
  };
}

function oracle(hours: BusinessHours): (at: number) => boolean {
  const wall = wallClock(hours.zone);
  return (at) => {
    const { date, clock } = wall(at);
    const weekday = (new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7;
    const spans = hours.days.find((day) => day.date === date)?.open ?? hours.week[weekday]!;
    return spans.some(({ from, to }) => from <= clock && clock < to);
  };
}

const clockOf = (quarter: number): string =>
  `${String(Math.floor(quarter / 4)).padStart(2, "0")}:${String((quarter % 4) * 15).padStart(2, "0")}`;

const spans: fc.Arbitrary<OpenSpan[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: 96 }), { minLength: 0, maxLength: 6 })
  .map((quarters) => quarters.toSorted((a, b) => a - b))
  .map((at) => at.flatMap((from, index) => (index % 2 === 0 && index + 1 < at.length ? [[from, at[index + 1]!]] : [])))
  .map((pairs) => pairs.map(([from, to]) => ({ from: clockOf(from!), to: clockOf(to!) })));

/** Zones of every kind: changes at midnight, by half an hour, several a year, a skipped day, a change of mind. */
const ODD = ["Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago", "Africa/Cairo", "Asia/Beirut", "America/Asuncion"];
const zone = fc.oneof(
  fc.constantFrom("Europe/Rome", "America/New_York", ...ODD),
  fc.constantFrom(...Intl.supportedValuesOf("timeZone")),
);

const START = Date.UTC(2020, 0, 1);
const moment = fc.integer({ min: 0, max: 365 * 10 * 96 }).map((quarter) => START + quarter * QUARTER_MS);

/** A moment a few days before a change of the clocks, where there is one. */
const nearChange = fc
  .record({ zone, year: fc.integer({ min: 2020, max: 2030 }), ahead: fc.integer({ min: 0, max: 300 }) })
  .map((one) => {
    const wall = wallClock(one.zone);
    const hourIn = (at: number) => (Date.parse(`${wall(at).date}T${wall(at).clock}Z`) - at) / QUARTER_MS;
    const from = Date.UTC(one.year, 0, 1);
    const day = Array.from({ length: 365 }, (_, index) => from + index * DAY_MS).find((at) => hourIn(at) !== hourIn(at + DAY_MS));
    return { zone: one.zone, at: (day ?? from) + DAY_MS - one.ahead * QUARTER_MS };
  });

const place = fc.oneof(fc.record({ zone, at: moment }), nearChange);

describe("business hours", () => {
  it("are what the clocks on the site's walls say, in every zone and over every change of them", () => {
    fc.assert(
      fc.property(
        place,
        fc.array(spans, { minLength: 7, maxLength: 7 }),
        fc.array(spans, { maxLength: 3 }),
        ({ zone: name, at }, week, others) => {
          const wall = wallClock(name);
          const days = others.map((open, index) => ({ date: wall(at + index * DAY_MS).date, name: "", open }));
          const hours = {
            zone: name,
            week,
            days: days.filter((day, index) => days.findIndex(({ date }) => date === day.date) === index),
          };
          const isOpen = oracle(hours);
          const told = openingAt(hours, at);
          expect(told.isOpen).toBe(isOpen(at));
          const until = Math.min(told.changesAt ?? Infinity, at + 9 * DAY_MS);
          for (let then = at; then < until; then += QUARTER_MS) expect([then, isOpen(then)]).toEqual([then, told.isOpen]);
          if (told.changesAt !== null) expect(isOpen(told.changesAt)).toBe(!told.isOpen);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("open at the same time of the day before and after summer time begins", () => {
    const friday = Date.parse("2026-03-27T18:00:00+01:00");
    const monday = Date.parse("2026-03-30T09:00:00+02:00");
    expect(openingAt(weekdays("Europe/Rome"), friday)).toEqual({ isOpen: false, changesAt: monday });
  });

  it("begin where the skipped hour ends, and an hour that comes twice is open twice", () => {
    const night = { zone: "Europe/Rome", week: Array.from({ length: 7 }, () => [{ from: "02:15", to: "02:45" }]), days: [] };
    const spring = Date.parse("2026-03-29T00:00:00+01:00");
    expect(openingAt(night, spring)).toEqual({ isOpen: false, changesAt: Date.parse("2026-03-30T02:15:00+02:00") });
    const autumn = Date.parse("2026-10-25T02:45:00+02:00");
    expect(openingAt(night, autumn)).toEqual({ isOpen: false, changesAt: Date.parse("2026-10-25T02:15:00+01:00") });
  });

  it("make an exception of a date, by the site's calendar", () => {
    const christmas = { date: "2026-12-25", name: "Christmas", open: [] };
    const short = { date: "2026-12-24", name: "Christmas Eve", open: [{ from: "09:00", to: "12:00" }] };
    const hours = { ...weekdays("Pacific/Auckland"), days: [christmas, short] };
    const eve = Date.parse("2026-12-24T11:59:00+13:00");
    expect(openingAt(hours, eve)).toEqual({ isOpen: true, changesAt: Date.parse("2026-12-24T12:00:00+13:00") });
    const noon = Date.parse("2026-12-24T12:00:00+13:00");
    expect(openingAt(hours, noon)).toEqual({ isOpen: false, changesAt: Date.parse("2026-12-28T09:00:00+13:00") });
  });

  it("that go on over midnight do not close for a moment; those that never end, and never begin, do not change", () => {
    const bar = {
      zone: "UTC",
      week: Array.from({ length: 7 }, () => [
        { from: "00:00", to: "02:00" },
        { from: "20:00", to: "24:00" },
      ]),
      days: [],
    };
    expect(openingAt(bar, Date.UTC(2026, 0, 1, 23))).toEqual({ isOpen: true, changesAt: Date.UTC(2026, 0, 2, 2) });
    expect(openingAt(daily(always), START)).toEqual({ isOpen: true, changesAt: null });
    expect(openingAt(daily([]), START)).toEqual({ isOpen: false, changesAt: null });
  });
});

describe("the check of what an owner writes", () => {
  const good = weekdays("Europe/Rome");
  const open = (...some: OpenSpan[]) => ({ ...good, week: [some, ...good.week.slice(1)] });
  it.each([
    ["a zone that there is not", { ...good, zone: "Europe/Atlantis" }, /no such time zone/],
    ["six days", { ...good, week: good.week.slice(1) }, /seven days/],
    ["an end before the beginning", open({ from: "22:00", to: "02:00" }), /next day/],
    ["times that overlap", open({ from: "09:00", to: "13:00" }, { from: "12:00", to: "18:00" }), /overlap/],
    ["no time", open({ from: "9", to: "13:00" }), /time like/],
    ["a date that there is not", { ...good, days: [{ date: "2026-02-30", name: "", open: [] }] }, /date like/],
    ["a date twice", { ...good, days: [1, 2].map(() => ({ date: "2026-02-28", name: "", open: [] })) }, /twice/],
  ])("refuses %s, and says what to do", (_what, hours, message) => {
    const parsed = businessHoursSchema.safeParse(hours);
    expect(JSON.stringify(parsed.error?.issues)).toMatch(message);
    expect(businessHoursSchema.safeParse(good).success).toBe(true);
  });
});

import { afterAll, describe, expect, it } from "vitest";
import { addEvent, canonicalModel, compile, durationMs, emptyFacts, stageOf } from "../../packages/lifecycle/src/index.ts";
import { SUBSET } from "../import.ts";
import { readRetail, type RetailRow } from "../retail.ts";
import { historyOf } from "../retail-calls.ts";
import { createCleaned, type Standing } from "./cleaned.ts";
import { historiesOf } from "./histories.ts";

const DAY_MS = 86_400_000;
const END = Date.parse("2011-12-10T00:00Z");
const SPANS = {
  atRiskAfter: durationMs(canonicalModel.atRiskAfter),
  lapsedAfter: durationMs(canonicalModel.lapsedAfter),
};

const rows = readRetail(SUBSET);
const cleaned = createCleaned(rows);
afterAll(() => cleaned.close());
const { model, needs } = compile(canonicalModel, []);
const histories = historiesOf(historyOf(rows, 0).calls, END, "sk_test");

/** What the engine says of everybody of whom something is known by then. */
function standings(now: number): Map<string, Standing> {
  const known = histories.flatMap(({ person, identity, events }): [string, Standing][] => {
    const past = events.filter(({ at }) => at <= now);
    if (past.length === 0) return [];
    const facts = past.reduce((sum, event) => addEvent(sum, event, needs), emptyFacts());
    const { stage, flags } = stageOf(facts, model, now, identity);
    return [[person, { stage, flags }]];
  });
  return new Map(known.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const sorted = (people: Map<string, Standing>) => new Map([...people].toSorted(([a], [b]) => (a < b ? -1 : 1)));

const row = (part: Partial<RetailRow>): RetailRow => ({
  invoice: "1",
  code: "22423",
  description: "",
  quantity: 2,
  date: "2011-12-01T08:26",
  price: 1,
  customer: "10000",
  country: "France",
  ...part,
});

describe("plain SQL over the shipped subset", () => {
  it("finds the orders and refunds that the import sends", () => {
    const { orders, refunds } = historyOf(rows, 0);
    expect([cleaned.orders, cleaned.refunds]).toEqual([orders, refunds]);
  });

  it("has somebody in every stage and flag that orders alone can lead to", () => {
    const all = [...standings(END).values()];
    expect([...new Set(all.map(({ stage }) => stage))].toSorted()).toEqual(
      ["active", "at_risk", "engaged", "lapsed", "loyal", "new", "unknown"].toSorted(),
    );
    expect([...new Set(all.flatMap(({ flags }) => flags))].toSorted()).toEqual(["registered", "won_back"]);
  });

  it("[L17] agrees with the engine about every person, at the end and in the midst of the history, and long after", () => {
    for (let now = END - 360 * DAY_MS; now < END + 400 * DAY_MS; now += 24 * DAY_MS)
      expect(sorted(cleaned.canonical(now, SPANS))).toEqual(standings(now));
    expect(sorted(cleaned.canonical(END, SPANS))).toEqual(standings(END));
  });

  it("[L17] agrees at the very instants at which spans end, and a moment before", () => {
    const times = histories
      .flatMap(({ events }) => events.filter(({ name }) => name === "order_completed").map(({ at }) => at))
      .toSorted((a, b) => a - b);
    for (const [index, days] of [30, 90, 180, 365].entries()) {
      const now = times[Math.floor((times.length * (index + 1)) / 6)]! + days * DAY_MS;
      for (const at of [now - 1, now]) expect(sorted(cleaned.canonical(at, SPANS))).toEqual(standings(at));
    }
  });
});

describe("cleaning in SQL", () => {
  it.each<[string, RetailRow[]]>([
    [
      "the latest line is cancelled first, a line once",
      [
        row({}),
        row({ invoice: "2", date: "2011-12-02T08:00" }),
        ...["C3", "C4", "C5"].map((invoice) => row({ invoice, quantity: -2, date: "2011-12-03T08:00" })),
      ],
    ],
    [
      "an order after a cancellation is not cancelled by it",
      [row({ invoice: "C0", quantity: -2, date: "2011-11-30T08:00" }), row({})],
    ],
    [
      "part of an order is given back",
      [row({}), row({ code: "1" }), row({ invoice: "C2", quantity: -2, date: "2011-12-02T08:00" })],
    ],
    ["fees alone are no order", [row({ code: "POST" }), row({ invoice: "2" })]],
    ["nobody's cancellation cancels nothing", [row({ customer: "" }), row({ invoice: "C2", customer: "", quantity: -2 })]],
    ["an adjusted debt is no order", [row({ invoice: "A1", customer: "" })]],
  ])("%s", (_, some) => {
    const small = createCleaned(some);
    const history = historyOf(some, 0);
    const people = historiesOf(history.calls, END, "sk_test").map(({ person, identity, events }) => {
      const facts = events.reduce((sum, event) => addEvent(sum, event, needs), emptyFacts());
      const { stage, flags } = stageOf(facts, model, END, identity);
      return [person, { stage, flags }] as const;
    });
    expect([small.orders, small.refunds]).toEqual([history.orders, history.refunds]);
    expect(small.canonical(END, SPANS)).toEqual(new Map(people));
    small.close();
  });
});

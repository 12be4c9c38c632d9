import { afterAll, describe, expect, it } from "vitest";
import {
  addEvent,
  canonicalModel,
  compile,
  emptyFacts,
  presets,
  stageOf,
  type Model,
} from "../../packages/lifecycle/src/index.ts";
import { SUBSET } from "../import.ts";
import { readRetail, type RetailRow } from "../retail.ts";
import { historyOf } from "../retail-calls.ts";
import { createCleaned, type Standing, type Standings } from "./cleaned.ts";
import { historiesOf } from "./histories.ts";

const DAY_MS = 86_400_000;
const END = Date.parse("2011-12-10T00:00Z");
const rows = readRetail(SUBSET);
const cleaned = createCleaned(rows);
afterAll(() => cleaned.close());
const histories = historiesOf(historyOf(rows, 0).calls, END, "sk_test");

/** What the engine says of everybody of whom something is known by then. */
function standings(authored: Model, now: number, of = histories): Standings {
  const { model, needs } = compile(authored, []);
  const known = of.flatMap(({ person, identity, events }): [string, Standing][] => {
    const past = events.filter(({ at }) => at <= now);
    if (past.length === 0) return [];
    const facts = past.reduce((sum, event) => addEvent(sum, event, needs), emptyFacts());
    const { stage, flags } = stageOf(facts, model, now, identity);
    return [[person, { stage, flags }]];
  });
  return sorted(new Map(known));
}

function sorted(people: Standings): Standings {
  return new Map([...people].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const MODELS = [canonicalModel, ...presets];

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

  it("has somebody in every stage and flag of the canonical model that orders alone can lead to", () => {
    const all = [...standings(canonicalModel, END).values()];
    expect([...new Set(all.map(({ stage }) => stage))].toSorted()).toEqual(
      ["active", "at_risk", "engaged", "lapsed", "loyal", "new", "unknown"].toSorted(),
    );
    expect([...new Set(all.flatMap(({ flags }) => flags))].toSorted()).toEqual(["registered", "won_back"]);
  });

  it.each(MODELS.map((model) => [model.id, model] as const))(
    "[L17, L37] agrees with the engine about every person by %s, at the end, in the midst of the history and long after",
    (id, model) => {
      const step = id === "canonical" ? 60 : 240;
      for (let now = END; now < END + 400 * DAY_MS; now += step * DAY_MS) {
        expect(sorted(cleaned.standings(id, now))).toEqual(standings(model, now));
        const before = 2 * END - now - DAY_MS / 2;
        expect(sorted(cleaned.standings(id, before))).toEqual(standings(model, before));
      }
    },
  );

  it("[L17] agrees at the very instants at which spans end, and a moment before", () => {
    const times = histories
      .flatMap(({ events }) => events.filter(({ name }) => name === "order_completed").map(({ at }) => at))
      .toSorted((a, b) => a - b);
    for (const [index, days] of [1, 30, 90, 365].entries()) {
      const now = times[Math.floor((times.length * (index + 1)) / 6)]! + days * DAY_MS;
      for (const at of [now - 1, now])
        for (const model of [canonicalModel, presets[0]!])
          expect(sorted(cleaned.standings(model.id, at))).toEqual(standings(model, at));
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
    expect([small.orders, small.refunds]).toEqual([history.orders, history.refunds]);
    expect(sorted(small.standings("canonical", END))).toEqual(
      standings(canonicalModel, END, historiesOf(history.calls, END, "sk_test")),
    );
    small.close();
  });
});

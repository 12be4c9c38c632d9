import { addEvent, canonicalModel, compile, emptyFacts } from "@tappa/lifecycle";
import { expect, test } from "vitest";
import { DAY_MS } from "../format.ts";
import { outlookOf } from "./outlook.ts";

const NOW = Date.UTC(2026, 10, 21);
const keep = compile(canonicalModel, []).needs;

function bought(...daysAgo: number[]) {
  return daysAgo.reduce(
    (facts, days, index) =>
      addEvent(
        facts,
        {
          id: `e${index}`,
          name: "order_completed",
          at: NOW - days * DAY_MS,
          props: { order_id: `A-${index}`, value: 10, currency: "EUR" },
        },
        keep,
      ),
    emptyFacts(),
  );
}

test("what comes by time alone is told in its order, with the day of each", () => {
  const { byTime } = outlookOf(bought(1, 40), canonicalModel, "p", NOW);
  expect(byTime.map((change) => change.stage)).toEqual(["at_risk", "lapsed"]);
  expect(byTime[0]!.at).toBeLessThan(byTime[1]!.at);
  expect(byTime[0]!.at).toBeGreaterThan(NOW);
});

test("what an order would change is told, and nothing where it would change nothing", () => {
  expect(outlookOf(emptyFacts(), canonicalModel, "p", NOW).afterOrder).toBe("new");
  expect(outlookOf(bought(1, 40), canonicalModel, "p", NOW).afterOrder).toBe("loyal");
  expect(outlookOf(bought(1, 20, 40), canonicalModel, "p", NOW).afterOrder).toBeNull();
});

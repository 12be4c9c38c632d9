import { expect, test } from "vitest";
import { snoozeChoices } from "./snooze.ts";

const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 30).getTime();
const named = (now: number) => new Map(snoozeChoices(now).map((choice) => [choice.label, new Date(choice.at)]));

test("every choice is still to come, and mornings are at nine", () => {
  for (let day = 1; day <= 30; day++)
    for (const hour of [0, 8, 9, 23]) {
      const now = at(day, hour);
      for (const [label, time] of named(now)) {
        expect([label, time.getTime() > now]).toEqual([label, true]);
        if (/morning/.test(label)) expect(time.getHours()).toBe(9);
      }
    }
});

test("Monday is the next one, and not said when it is tomorrow", () => {
  expect(named(at(18, 12)).get("On Monday morning")?.getDate()).toBe(23);
  expect(named(at(23, 12)).get("On Monday morning")?.getDate()).toBe(30);
  expect(named(at(22, 12)).has("On Monday morning")).toBe(false);
});

import { canonicalModel, presets } from "@tappa/lifecycle";
import { expect, test } from "vitest";
import { changeInWords } from "./words.ts";

const race = presets.find(({ id }) => id === "race")!;
const days = { atRiskAfter: "70d", lapsedAfter: "155d" } as const;

test("a change says what changes and no more", () => {
  expect(changeInWords(canonicalModel, race)).toEqual(["Tappa", "RACE"]);
  expect(changeInWords(race, { ...race, ...days })).toEqual([
    "at risk after 90 days, lapsed after 180",
    "at risk after 70 days, lapsed after 155",
  ]);
  expect(changeInWords(canonicalModel, { ...race, ...days })).toEqual([
    "Tappa, at risk after 90 days, lapsed after 180",
    "RACE, at risk after 70 days, lapsed after 155",
  ]);
});

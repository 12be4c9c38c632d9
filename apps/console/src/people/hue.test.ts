import { expect, test } from "vitest";
import { dotClass } from "./hue.ts";

test("whatever the number of its stages, no two of a model look alike", () => {
  for (let of = 1; of <= 18; of++) {
    const looks = Array.from({ length: of }, (_, rank) => dotClass(rank, of));
    expect(new Set(looks).size).toBe(of);
  }
});

test("few stages are as far apart as the hues allow", () => {
  expect([0, 1, 2].map((rank) => dotClass(rank, 3))).toEqual(["dot dot-0", "dot dot-4", "dot dot-8"]);
});

test("a stage that the model does not know has no colour of one that it knows", () => {
  expect(dotClass(-1, 9)).toBe("dot");
});

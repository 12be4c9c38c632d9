import { expect, test } from "vitest";
import { spansIn, textOf } from "./open-spans.ts";

test.each([
  ["9-17", "09:00–17:00"],
  ["9:30 – 13, 14.15 to 24:00", "09:30–13:00, 14:15–24:00"],
  [" ", ""],
])("%s is understood as people write it", (text, read) => expect(textOf(spansIn(text)!)).toBe(read));

test.each(["nine to five", "9", "9-17 and more", "09:0-17"])("%s is not guessed at", (text) => expect(spansIn(text)).toBeNull());

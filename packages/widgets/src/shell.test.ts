import { expect, test } from "vitest";
import { drawWith, useShell, type Shell } from "./shell.ts";

const shell: Shell = { t: (key) => key, locale: "en", dir: "ltr", announce: () => {}, close: () => {} };

test("the shell is at hand while drawing and never outside of it", () => {
  expect(useShell).toThrow("outside a drawing");
  drawWith(shell, () => expect(useShell()).toBe(shell));
  expect(useShell).toThrow("outside a drawing");
});

function broken(): never {
  throw new Error(useShell().locale);
}

test("a drawing that fails leaves no shell behind", () => {
  expect(() => drawWith(shell, broken)).toThrow("en");
  expect(useShell).toThrow("outside a drawing");
});

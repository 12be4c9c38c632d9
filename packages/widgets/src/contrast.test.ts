import { expect, test } from "vitest";
import { contrast, inkOn, readableOn } from "./contrast.ts";

const ACCENTS = ["#5746d8", "#facc15", "#0f766e", "#c2410c", "#000000", "#ffffff", "#767676", "#00ff00", "#f00"];

const hexOf = (color: string): string =>
  color.startsWith("#")
    ? color
    : `#${color
        .match(/\d+/g)!
        .map((channel) => Number(channel).toString(16).padStart(2, "0"))
        .join("")}`;

test("contrast is that of WCAG at both ends and close to it between", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 1);
  expect(contrast("#123456", "#123456")).toBe(1);
  expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 1);
});

test.each(ACCENTS)("the ink on %s passes AA", (accent) => {
  expect(contrast(accent, inkOn(accent))).toBeGreaterThanOrEqual(4.5);
});

test.each(ACCENTS)("%s as text is corrected until it passes AA on a light and on a dark surface", (accent) => {
  for (const surface of ["#ffffff", "#191a1f"]) {
    expect(contrast(hexOf(readableOn(accent, surface)), surface)).toBeGreaterThanOrEqual(4.5);
  }
});

test("an accent that passes already stays as the owner chose it", () => {
  expect(readableOn("#5746d8", "#ffffff")).toBe("#5746d8");
});

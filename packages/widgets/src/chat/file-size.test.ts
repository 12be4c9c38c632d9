import { expect, it } from "vitest";
import { sizeIn } from "./file-size.ts";

it.each([
  ["en", 1, "1 kB"],
  ["en", 43, "1 kB"],
  ["en", 1024 * 1024 - 1, "1,024 kB"],
  ["en", 10 * 1024 * 1024, "10 MB"],
  ["de", 1.25 * 1024 * 1024, "1,3 MB"],
  ["fr", 2048, "2 ko"],
])("in %s a file of %d bytes has %s", (locale, bytes, words) => {
  expect(sizeIn(locale, bytes).replace(/\s/g, " ")).toBe(words);
});

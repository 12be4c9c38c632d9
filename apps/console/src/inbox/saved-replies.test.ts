import { expect, test } from "vitest";
import { filled, matching, missingIn, soughtIn } from "./saved-replies.ts";

const reply = (name: string, text = "") => ({ id: name, name, text });

test("what is known is filled in, and what is not stays to be seen", () => {
  const text = filled("Dear {name}, order {order} left. {agent}, {name}", { name: "Ann {order}", agent: "Ben", order: "" });
  expect(text).toBe("Dear Ann {order}, order {order} left. Ben, Ann {order}");
  expect(missingIn(text)).toEqual(["{order}"]);
});

test("braces that are no variable of ours are text", () => {
  expect(filled("{colour} {} {name", { name: "Ann" })).toBe("{colour} {} {name");
  expect(missingIn("{colour} {toString}")).toEqual([]);
});

test("a slash looks for a reply only where the text begins with it and goes on in one line", () => {
  expect(["/", "/Ret", "a/b", " /x", "/two\nlines", ""].map(soughtIn)).toEqual(["", "ret", null, null, null, null]);
});

test("names that begin with the words come first", () => {
  const all = [reply("Size chart", "returns too"), reply("Returns"), reply("Hours")];
  expect(matching(all, "ret").map(({ name }) => name)).toEqual(["Returns", "Size chart"]);
  expect(matching(all, "")).toHaveLength(3);
});

import { expect, it } from "vitest";
import type { Item } from "./item.ts";
import { createRecorder } from "./recorder.ts";
import { createTestEnv } from "./testing.ts";

const takes = (name: string) => name !== "not_allowed";

it("[W32] numbers what is taken and nothing else: a gap would read as a loss", () => {
  const items: Item[] = [];
  const record = createRecorder(createTestEnv(), "t1", takes, (item) => {
    items.push(item);
    // What an event sets off is numbered after it.
    if (item.event.name === "first") record("set_off");
  });
  record("first");
  expect(() => record("too_large", { text: "x".repeat(20_000) })).toThrow("event_too_large: too_large");
  expect(() => record("n".repeat(65))).toThrow("event_invalid");
  expect(() => record("")).toThrow("event_invalid");
  expect(record("not_allowed")).toBe("");
  record("last");
  expect(items.map(({ event }) => [event.name, event.n])).toEqual([
    ["first", 0],
    ["set_off", 1],
    ["last", 2],
  ]);
});

import { effect } from "@preact/signals-core";
import { expect, test, vi } from "vitest";
import { createDoor } from "./door.ts";

test("what does not come is asked for again as long as something that is drawn needs it", async () => {
  vi.useFakeTimers();
  let isUp = false;
  const load = vi.fn(async () => {
    if (!isUp) throw new Error("offline");
    return "here";
  });
  const report = vi.fn();
  const door = createDoor(load, report);
  let drawn: string | null = null;
  const end = effect(() => {
    drawn = door.value;
    if (!drawn) door.open();
  });
  await vi.advanceTimersByTimeAsync(2_999);
  expect([load.mock.calls.length, report.mock.calls.length]).toEqual([1, 1]);
  isUp = true;
  await vi.advanceTimersByTimeAsync(1);
  expect([load.mock.calls.length, drawn]).toEqual([2, "here"]);
  end();
  vi.useRealTimers();
});

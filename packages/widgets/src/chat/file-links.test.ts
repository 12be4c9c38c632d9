import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createLinks } from "./file-links.ts";

const MINUTE_MS = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Addresses that say how often they were asked for. */
function createTestLinks() {
  const asked: string[][] = [];
  const errors: unknown[] = [];
  const line = { isUp: true };
  const files = {
    async links(ids: readonly string[]) {
      asked.push([...ids]);
      if (!line.isUp) throw new TypeError("network");
      return Object.fromEntries(ids.map((id) => [id, `/${id}?${asked.length}`]));
    },
  };
  const links = createLinks(files, (error) => void errors.push(error));
  return { asked, errors, line, ...links };
}

it("[W53] asks once for all files that are drawn together, and for none twice", async () => {
  const { asked, links, want } = createTestLinks();
  for (const id of ["a", "b", "a"]) want(id);
  await vi.advanceTimersByTimeAsync(0);
  want("a");
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual([["a", "b"]]);
  expect(links.value).toEqual({ a: "/a?1", b: "/b?1" });
});

it("[W53] asks again before the addresses are an hour old, and no more when the chat has gone", async () => {
  const { asked, links, want, dispose } = createTestLinks();
  want("a");
  await vi.advanceTimersByTimeAsync(59 * MINUTE_MS);
  expect([asked.length, links.value]).toEqual([2, { a: "/a?2" }]);
  dispose();
  await vi.advanceTimersByTimeAsync(120 * MINUTE_MS);
  expect(asked).toHaveLength(2);
});

it("asks again for what could not be asked", async () => {
  const { errors, line, links, want } = createTestLinks();
  line.isUp = false;
  want("a");
  await vi.advanceTimersByTimeAsync(0);
  expect([errors.length, links.value]).toEqual([1, {}]);
  line.isUp = true;
  want("a");
  await vi.advanceTimersByTimeAsync(0);
  expect(links.value).toEqual({ a: "/a?2" });
});

import type { PeoplePage } from "@tappa/protocol";
import { describe, expect, it, vi } from "vitest";
import { createDryRuns } from "./dry-runs.ts";
import { configOf } from "./site-config.ts";
import { defaultConfig } from "./site-defaults.ts";
import type { DryRunStep } from "./store/store.ts";
import { createTestClock } from "./testing.ts";

const HOUR_MS = 60 * 60_000;
const config = configOf(defaultConfig([]));
const step = (change: Partial<DryRunStep>): DryRunStep => ({ next: null, done: 1, moves: [], flags: [], ...change });
const people: PeoplePage = { people: [], next: null, total: 2 };

/** Dry runs over a store whose steps are answered by hand. */
function setUp() {
  const clock = createTestClock(Date.UTC(2026, 5, 15));
  const reported: unknown[] = [];
  const open: { answer(step: DryRunStep): void; fail(error: Error): void; after: string | null }[] = [];
  const dryRun = (_site: string, _config: unknown, _now: number, after: string | null) =>
    new Promise<DryRunStep>((answer, fail) => open.push({ answer, fail, after }));
  const store = { people: { list: async () => people }, reports: { dryRun } };
  const dryRuns = createDryRuns({ store, clock, report: (error) => void reported.push(error) });
  const next = () =>
    vi.waitFor(() => {
      const call = open.shift();
      if (!call) throw new Error("no step was asked for");
      return call;
    });
  /** Steps that are asked for and not answered, once all that can go on has gone on. */
  const asked = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return open.length;
  };
  return { clock, reported, dryRuns, next, asked };
}

describe("dry runs", () => {
  it("add up their steps, the most people first", async () => {
    const { clock, dryRuns, next } = setUp();
    const { id } = await dryRuns.start("site", "ann", config);
    const few = { from: "a", to: "b", people: 1 };
    const many = { from: "b", to: "c", people: 2 };
    (await next()).answer(step({ next: "64", done: 3, moves: [few], flags: [{ flag: "z", gained: 1, lost: 0 }] }));
    const second = await next();
    expect([second.after, dryRuns.get("site", id)]).toMatchObject(["64", { total: 3, done: 3, moved: 1, finishedAt: null }]);
    const flags = [
      { flag: "z", gained: 1, lost: 2 },
      { flag: "a", gained: 0, lost: 1 },
    ];
    second.answer(step({ done: 2, moves: [many, few], flags }));
    await vi.waitFor(() => expect(dryRuns.get("site", id)?.finishedAt).toBe(clock.now()));
    expect(dryRuns.get("site", id)).toMatchObject({
      total: 5,
      done: 5,
      moved: 4,
      moves: [
        { from: "a", to: "b", people: 2 },
        { from: "b", to: "c", people: 2 },
      ],
      flags: [
        { flag: "a", gained: 0, lost: 1 },
        { flag: "z", gained: 2, lost: 2 },
      ],
    });
  });

  it("are one for each agent, of few agents at once, and each site's own", async () => {
    const { dryRuns } = setUp();
    const first = await dryRuns.start("site", "ann", config);
    const second = await dryRuns.start("site", "ann", config);
    expect([dryRuns.get("site", first.id), dryRuns.get("site", second.id)]).toEqual([null, second]);
    expect(dryRuns.get("other", second.id)).toBeNull();
    expect(dryRuns.remove("other", second.id)).toBe(false);
    await dryRuns.start("site", "bob", config);
    await dryRuns.start("site", "eve", config);
    await expect(dryRuns.start("site", "dan", config)).rejects.toMatchObject({ code: "rate_limited" });
    await dryRuns.start("other", "dan", config);
    expect(dryRuns.remove("site", second.id)).toBe(true);
    await dryRuns.start("site", "dan", config);
  });

  it("are forgotten an hour after their end, not before", async () => {
    const { clock, dryRuns, next } = setUp();
    const { id } = await dryRuns.start("site", "ann", config);
    clock.move(2 * HOUR_MS);
    expect(dryRuns.get("site", id)).toMatchObject({ finishedAt: null });
    (await next()).answer(step({}));
    await vi.waitFor(() => expect(dryRuns.get("site", id)?.finishedAt).not.toBeNull());
    clock.move(HOUR_MS - 1);
    expect(dryRuns.get("site", id)).not.toBeNull();
    clock.move(1);
    expect(dryRuns.get("site", id)).toBeNull();
  });

  it("are gone when the store fails, which is reported", async () => {
    const { dryRuns, next, reported } = setUp();
    const { id } = await dryRuns.start("site", "ann", config);
    (await next()).fail(new Error("away"));
    await vi.waitFor(() => expect(dryRuns.get("site", id)).toBeNull());
    expect(reported).toMatchObject([{ message: "away" }]);
  });

  it("ask again later while events are being indexed, and end all the same", async () => {
    const { clock, dryRuns, next, asked } = setUp();
    await dryRuns.start("site", "ann", config);
    (await next()).answer(step({ next: "0", done: 0 }));
    expect(await asked()).toBe(0);
    clock.move(1000);
    (await next()).answer(step({ next: "0", done: 0 }));
    expect(await asked()).toBe(0);
    await dryRuns.close();
  });
});

import { describe, expect, it } from "vitest";
import { historyOf } from "./histories.ts";

const TIME = { from: Date.UTC(2023, 0, 1), until: Date.UTC(2026, 0, 1) };

describe("synthetic histories", () => {
  it("are the same for the same seed, and others for another", () => {
    expect(historyOf(1, 500, TIME)).toEqual(historyOf(1, 500, TIME));
    expect(historyOf(2, 500, TIME)).not.toEqual(historyOf(1, 500, TIME));
  });

  it.each([10, 1000, 100_000])("of %i events are in order, in their time, and of everything that happens in a shop", (count) => {
    const events = historyOf(3, count, TIME);
    expect(events).toHaveLength(count);
    const times = events.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(TIME.from);
    expect(times.at(-1)).toBeLessThan(TIME.until);
    expect(new Set(events.map(({ id }) => id)).size).toBe(count);
    if (count > 10) expect(new Set(events.map(({ name }) => name)).size).toBe(12);
  });

  it("refund only what was ordered, and never let orders grow with the views", () => {
    const events = historyOf(4, 100_000, TIME);
    const ordered = new Set<unknown>();
    for (const { name, props } of events) {
      if (name === "order_completed") ordered.add(props["order_id"]);
      if (name === "order_refunded") expect(ordered).toContain(props["order_id"]);
    }
    expect(ordered.size).toBeGreaterThan(20);
    expect(ordered.size).toBeLessThan(150);
  });
});

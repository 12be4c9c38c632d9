import { expect, it } from "vitest";
import type { BusMessage } from "./bus/bus.ts";
import { createTestClock, createTestCollector, createTestVisitor } from "./testing.ts";

const DAY_MS = 86_400_000;

it("moves a customer nobody sees any more to lapsed, by itself, and tells the agents", async () => {
  const clock = createTestClock(Date.UTC(2026, 0, 1));
  const collector = await createTestCollector({ clock });
  const { visitor, event, send } = createTestVisitor(collector, clock.now);
  await send(event("order_completed", { order_id: "1", value: 10, currency: "EUR" }));
  const told: BusMessage[] = [];
  await collector.bus.subscribe(collector.site.log, (message) => told.push(message));
  clock.move(200 * DAY_MS);
  while (told.length === 0) {
    clock.move(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(told[0]).toMatchObject({ kind: "entries", entries: [{ type: "person", person: visitor.id, stage: "lapsed" }] });
  const person = await collector.store.people.get(collector.site.id, visitor.id, "");
  expect(person?.transitions.map(({ to }) => to)).toEqual(["new", "active", "at_risk", "lapsed"]);
  expect(person?.transitions.at(-1)?.effectiveAt).toBe(Date.UTC(2026, 0, 1) + 180 * DAY_MS);
  await collector.close();
});

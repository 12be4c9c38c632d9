import { afterEach, expect, it } from "vitest";
import type { Core } from "../core.ts";
import { browserEnv } from "../env.ts";
import { nameOf } from "./layer.ts";
import { createReader } from "./segment.ts";

const host = window as { analytics?: object };
afterEach(() => Reflect.deleteProperty(host, "analytics"));

function read() {
  const told: string[] = [];
  const core = { env: browserEnv() } as Core;
  const look = createReader(core, { take: () => {}, tell: (_source, name) => told.push(name), page: () => {} }, nameOf);
  return { look, told };
}

it("tells all that a page says with one object of details", () => {
  const { look, told } = read();
  const details = { product_id: "mug", quantity: 1 };
  const calls: unknown[][] = [];
  const analytics = { track: (...call: unknown[]) => calls.push(call), identify: () => {} };
  host.analytics = analytics;
  look();
  analytics.track("Product Viewed", details);
  analytics.track("Product Added", details);
  expect(told).toEqual(["product_viewed", "cart_added"]);
  expect(calls).toEqual([
    ["Product Viewed", details],
    ["Product Added", details],
  ]);
});

it("tells a call that waited in the stub once, and again when the page repeats it after the library was handed it", () => {
  const { look, told } = read();
  const details = { product_id: "mug" };
  host.analytics = [["track", "Product Added", details]];
  look();
  const analytics = { track: () => {}, identify: () => {} } as { track(...call: unknown[]): void };
  host.analytics = analytics;
  look();
  analytics.track("Product Added", details);
  expect(told).toEqual(["cart_added"]);
  analytics.track("Product Added", details);
  analytics.track("Product Removed", details);
  expect(told).toEqual(["cart_added", "cart_added", "cart_removed"]);
});

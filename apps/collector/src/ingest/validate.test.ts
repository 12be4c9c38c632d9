import { type WireEvent, LIMITS } from "@tappa/protocol";
import { reservedPropsSchemas, wireEventSchema } from "@tappa/protocol/schema";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { newId } from "../testing.ts";
import { compile } from "./schema.ts";
import { refusal } from "./validate.ts";

/** A good value with one or two of its members exchanged for anything. */
function spoilt(good: Record<string, unknown>): fc.Arbitrary<unknown> {
  const keys = fc.subarray(Object.keys(good), { maxLength: Math.min(2, Object.keys(good).length) });
  const values = fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.constantFrom("", 0, -1, 1.5, newId(), "x".repeat(5000)));
  return fc.tuple(keys, fc.array(values, { minLength: 2, maxLength: 2 })).map(([changed, [first, second]]) => {
    const entries = changed.map((key, index) => [key, index === 0 ? first : second] as const);
    return JSON.parse(JSON.stringify({ ...good, ...Object.fromEntries(entries) })) as unknown;
  });
}

const act = { campaign: "c", kind: "nps" };
const GOOD: Record<string, Record<string, unknown>> = {
  $visit: { url: "/", referrer: "", source: {} },
  $identify: { userId: "u", traits: { plan: "pro" }, token: "t" },
  $traits: { traits: { email: "ada@example.org" } },
  $consent: { status: "granted" },
  $reset: { visitor: "0193f3a0-1111-4c11-9c11-000000000002", proof: `${"A".repeat(43)}=` },
  $message: { conversation: newId(), text: "hi", page: "/" },
  $read: { conversation: newId(), upTo: newId() },
  $typing: { conversation: newId() },
  $shown: act,
  $seen: act,
  $answered: { ...act, response: newId(), score: 9, text: "t", destination: "google", stage: "new" },
  $dismissed: act,
  $snoozed: act,
  $item: { checklist: "c", item: "i", version: "1", by: "hand" },
  $found: { source: "dataLayer", name: "order_completed", missing: ["order_id"] },
};

describe("the compiled checks", () => {
  it("know every reserved event", () => {
    expect(Object.keys(GOOD).toSorted()).toEqual(Object.keys(reservedPropsSchemas).toSorted());
  });

  it.each(Object.entries(reservedPropsSchemas))("agree with zod about %s", (name, schema) => {
    const check = compile(schema as z.ZodType);
    const good = GOOD[name]!;
    expect([check(good), schema.safeParse(good).success]).toEqual([true, true]);
    fc.assert(fc.property(fc.oneof(spoilt(good), fc.jsonValue()), (value) => check(value) === schema.safeParse(value).success));
  });

  it("agree with zod about events", () => {
    const check = compile(wireEventSchema as z.ZodType);
    const good = { id: newId(), name: "page_viewed", at: Date.now(), n: 1, props: { url: "/" } };
    expect([check(good), wireEventSchema.safeParse(good).success]).toEqual([true, true]);
    fc.assert(
      fc.property(fc.oneof(spoilt(good), fc.jsonValue()), (value) => check(value) === wireEventSchema.safeParse(value).success),
    );
  });
});

const event = (props: unknown): WireEvent => ({
  id: newId(),
  name: "page_viewed",
  at: 1,
  n: 0,
  props: props as WireEvent["props"],
});

const wide = (keys: number) => Object.fromEntries(Array.from({ length: keys }, (_, index) => [`k${index}`, index]));

describe("[W4] an event", () => {
  it("may be as deep and as wide as the limits say, and no more", () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
    expect([refusal(event(nested(LIMITS.propsDepth))), refusal(event(nested(LIMITS.propsDepth + 1)))]).toEqual([
      undefined,
      "props_too_deep",
    ]);
    expect([refusal(event(wide(LIMITS.propsKeys))), refusal(event(wide(LIMITS.propsKeys + 1)))]).toEqual([
      undefined,
      "event_invalid",
    ]);
  });

  it("is refused where a key would keep it from being read as text", () => {
    for (const key of ["__proto__", "toString"])
      for (const text of [`{"${key}":1}`, `{"traits":{"a":{"${key}":1}}}`, `{"order_id":[{"${key}":1}]}`])
        expect(refusal(event(JSON.parse(text)))).toBe("event_invalid");
    expect(refusal(event({ toLocaleString: 1, valueOf: 1 }))).toBeUndefined();
  });

  it("is never refused by a crash, whatever it holds", () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 9 }), (value) => void refusal(event(value))));
  });
});

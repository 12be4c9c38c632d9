import { expect, test } from "vitest";
import { adviceFor, missingIn, nameOf, sourceOf } from "./capture-words.ts";

const found = (name: string, source: string, ...fields: string[]) => ({
  name,
  source,
  seen: 1_204,
  missing: fields.map((field) => ({ field, count: 36 })),
  lastAt: 0,
});

test("a purchase without currency is told with its share, its cost and the field to add", () => {
  const purchase = found("order_completed", "dataLayer", "currency");
  expect(missingIn(purchase)).toEqual(["currency missing in 3%"]);
  expect(adviceFor(purchase)).toEqual({
    cost: "Orders without a currency count without value",
    field: "currency",
    event: "purchase",
  });
});

test("fields and events are called as the source calls them", () => {
  expect(adviceFor(found("order_completed", "dataLayer", "order_id"))).toMatchObject({
    field: "transaction_id",
    event: "purchase",
  });
  expect(adviceFor(found("order_completed", "segment", "order_id"))).toMatchObject({
    field: "order_id",
    event: "order_completed",
  });
});

test("what nobody foresaw is told all the same", () => {
  const odd = found("wishlist_shared", "JSON-LD", "list");
  expect([nameOf(odd), sourceOf(odd)]).toEqual(["Wishlist shared", "JSON-LD"]);
  expect(adviceFor(odd)?.cost).toBe("Wishlist shared say less than they could");
  expect(adviceFor(found("order_completed", "api"))).toBeNull();
});

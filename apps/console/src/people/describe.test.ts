import { expect, test } from "vitest";
import { describe } from "./describe.ts";

const said = (name: string, props = {}) => {
  const { what, subject } = describe({ name, props });
  return subject ? `${what}: ${subject}` : what;
};

test.each([
  ["page_viewed", { url: "https://shop.example/p/boots?x=1", title: "" }, "Viewed a page: /p/boots"],
  ["product_viewed", { items: [{ item_id: "B-1", item_name: "Boots" }] }, "Looked at a product: Boots"],
  ["order_completed", { order_id: "A-7", value: "29.90" }, "Ordered: A-7 · 29.9"],
  ["$message", { text: "Hello" }, "Wrote: Hello"],
  ["$answered", { campaign: "nps", score: 0, text: "Too dear" }, "Answered: NPS · 0 · Too dear"],
  ["$item", { item: "first-order" }, "Completed a step: First order"],
  ["$shown", { campaign: "welcome", kind: "checklist" }, "Was shown the checklist: Welcome"],
  ["$seen", { campaign: "nps", kind: "nps" }, "Saw the NPS question"],
  ["$dismissed", { campaign: "after-delivery", kind: "review" }, "Closed the review prompt: After delivery"],
  ["$snoozed", { campaign: "nps", kind: "nps" }, "Put the NPS question off for later"],
  ["$seen", { campaign: "quiz" }, "Saw Quiz"],
  ["$traits", { traits: { email: "ada@example.org", company: "Lovelace" } }, "Told: email ada@example.org · company Lovelace"],
  ["$consent", { status: "granted" }, "Accepted cookies"],
  ["$consent", { status: "denied" }, "Declined cookies"],
  ["$consent", { status: "widgets", source: "tcf" }, "Accepted widgets, but not being measured: by the TCF consent platform"],
  ["wishlist_shared", { name: "Winter" }, "Wishlist shared: Winter"],
])("%s is told in words", (name, props, words) => expect(said(name, props)).toBe(words));

test("whatever a page sends, nothing breaks", () => {
  for (const odd of [
    { items: [null] },
    { items: [["x"]] },
    { url: 7 },
    { value: {}, currency: [] },
    { value: 1, currency: "nonsense" },
  ])
    for (const name of ["page_viewed", "product_viewed", "order_completed", "custom"]) expect(said(name, odd)).not.toBe("");
});

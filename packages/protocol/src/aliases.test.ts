import { describe, expect, it } from "vitest";
import { aliasesOf, internalName, nameBy } from "./aliases.ts";

describe("names of events", () => {
  it("[W6] of Segment and GA4 become the internal ones", () => {
    expect(["Order Completed", "purchase", "order_completed"].map(internalName)).toEqual(Array(3).fill("order_completed"));
    expect(internalName("add_to_cart")).toBe("cart_added");
    expect(internalName("Coupon Applied")).toBe("coupon_applied");
  });

  it("[W6] that nobody agreed on stay, also no name at all", () => {
    expect(internalName("wheel_spun")).toBe("wheel_spun");
    expect(internalName("")).toBe("");
  });
});

describe("aliases in a config", () => {
  it("[W6] are those of the events it reads, in any spelling, and nothing else", () => {
    const aliases = aliasesOf(new Set(["order_completed", "wheel_spun"]));
    expect(["Order Completed", "purchase", "order_completed"].map((name) => nameBy(aliases, name))).toEqual(
      Array(3).fill("order_completed"),
    );
    expect(nameBy(aliases, "add_to_cart")).toBe("add_to_cart");
    expect(["wheel_spun", "constructor", ""].map((name) => nameBy(aliases, name))).toEqual(["wheel_spun", "constructor", ""]);
  });
});

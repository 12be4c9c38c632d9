import { describe, expect, it } from "vitest";
import { internalName } from "./aliases.ts";

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

import { describe, expect, it } from "vitest";
import { routeOf } from "./route.ts";

describe("the page that lost an event", () => {
  it.each([
    ["https://shop.example/", "/"],
    ["https://shop.example/checkout", "/checkout"],
    ["https://shop.example/Checkout/?step=2#pay", "/checkout"],
    ["https://shop.example/products/blue-mug", "/products/…"],
    ["https://shop.example/en/products/blue-mug/42", "/en/products/…"],
    ["https://shop.example/it-IT/carrello", "/it-it/carrello"],
    ["https://shop.example/12345", "/…"],
    ["https://shop.example/ada@shop.example/orders", "/…"],
    ["https://shop.example/de/%F0%9F%A7%B6", "/de/…"],
    ["not an address", ""],
    [undefined, ""],
  ])("[W32] makes of %s the route %s", (url, route) => {
    expect(
      routeOf([
        { name: "$consent", props: { url: "x" } },
        { name: "page_viewed", props: url === undefined ? {} : { url } },
      ]),
    ).toBe(route);
  });
});

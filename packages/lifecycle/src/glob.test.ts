import { describe, expect, it } from "vitest";
import { factsOf } from "./testing.ts";
import { evaluate } from "./why.ts";

const globMatches = (glob: string, url: string) => evaluate({ url: [glob] }, factsOf([]), { asOf: 0, url }).value;

describe("globMatches", () => {
  it.each<[string, string, boolean | null]>([
    ["/", "https://x.example", true],
    ["/", "https://x.example/?a=1#b", true],
    ["/app/*", "https://x.example/app/a", true],
    ["/app/*", "https://x.example/app/a/b", false],
    ["/app/**", "https://x.example/app/a/b", true],
    ["/app/**", "https://x.example/application", false],
    ["/*/edit", "https://x.example/a/edit", true],
    ["/**/edit", "https://x.example/a/b/edit", true],
    ["/**/a*b/*.html", "https://x.example/x/y/aXXb/i.html", true],
    ["/**/a*b/*.html", "https://x.example/x/y/aX/Xb/i.html", false],
    ["/search?q=*", "https://x.example/search?q=shoes", true],
    ["/#/cart", "https://x.example/#/cart", true],
    ["https://x.example/**", "https://x.example/a", true],
    ["https://x.example/**", "https://y.example/a", false],
    ["/a.c", "https://x.example/abc", false],
    ["/*/*/*/*", "https://x.example/1/2/3/4", true],
    ["/*/*/*/*/*", "https://x.example/1/2/3/4/5", null],
  ])("[L14] %s against %s is %s", (glob, url, expected) => {
    expect(globMatches(glob, url)).toBe(expected);
  });

  it("[L14] cannot be made slow by a hostile address", () => {
    expect(globMatches("/**a**a**a**b", `https://x.example/${"a".repeat(20_000)}`)).toBe(false);
  });
});

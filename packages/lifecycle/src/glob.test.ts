import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factsOf } from "./testing.ts";
import { evaluate } from "./why.ts";

const globMatches = (glob: string, url: string) => evaluate({ url: [glob] }, factsOf([]), { asOf: 0, url }).value;

/** Tries every length for every wildcard. */
function waysOf(glob: string, text: string): boolean {
  const [, literal = "", wild = "", rest = ""] = /^([^*]*)(\*{0,2})(.*)$/.exec(glob)!;
  if (!text.startsWith(literal)) return false;
  const left = text.slice(literal.length);
  if (!wild) return !left;
  const most = wild === "**" || !left.includes("/") ? left.length : left.indexOf("/");
  return Array.from({ length: most + 1 }).some((_, length) => waysOf(rest, left.slice(length)));
}

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

  it("[L14] is what a search through all ways of cutting the address finds", () => {
    const piece = fc.constantFrom("a", "b", "/", "ab", "/a");
    const tail = fc.array(fc.tuple(fc.constantFrom("*", "**"), fc.array(piece, { maxLength: 2 })), { maxLength: 4 });
    const glob = tail.map((all) => all.map(([wild, text]) => wild + text.join("")).join(""));
    const path = fc.array(piece, { maxLength: 7 }).map((all) => all.join(""));
    fc.assert(
      fc.property(glob, path, (tested, text) => {
        expect(globMatches(`/${tested}`, `https://x.example/${text}`)).toBe(waysOf(`/${tested}`, `/${text}`));
      }),
      { numRuns: 2000 },
    );
  });

  it("[L14] takes an address without a path for its root, and ignores query and fragment unless it names them", () => {
    expect(globMatches("/**", "https://x.example")).toBe(true);
    expect(globMatches("/*", "https://x.example?a=/b")).toBe(true);
    expect(globMatches("/a", "https://x.example?a=/b")).toBe(false);
    expect(globMatches("/a/*", "https://x.example/a/b?c=/d")).toBe(true);
    expect(globMatches("/a/?c=**", "https://x.example/a/?c=/d#e")).toBe(true);
  });
});

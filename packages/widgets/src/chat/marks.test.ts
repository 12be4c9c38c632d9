import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { partsOf, writtenOf, type Marked, type Part } from "./marks.ts";

/** Texts that are mostly made of what means something. */
const bits = fc.constantFrom(
  "*",
  "_",
  "`",
  "[",
  "](",
  ")",
  "- ",
  "2. ",
  "**",
  " ",
  "\n",
  "<",
  ".",
  "https://a.example/x",
  "www.b.example",
  "javascript:alert(1)",
  "⟨U+202E⟩",
  "word",
);
const marked = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(bits, { maxLength: 40 }).map((parts) => parts.join("")),
);

const inside = (parts: readonly Part[]): Marked[] =>
  parts.flatMap((part) => (typeof part === "string" ? [] : [part, ...inside(part.parts)]));

/** What is drawn, each mark by its name. */
const shape = (parts: readonly Part[]): string =>
  parts.map((part) => (typeof part === "string" ? part : `<${part.tag}>${shape(part.parts)}</>`)).join("");

const bare = (host: string) => host.toLowerCase().replace("www.", "");

const links = (text: string) =>
  inside(partsOf(text)).flatMap(({ tag, href, host, parts }) => (tag === "a" ? [{ text: writtenOf(parts), href, host }] : []));

describe("a message", () => {
  it("is what was written, whatever was written", () => {
    fc.assert(fc.property(marked, (text) => void expect(writtenOf(partsOf(text))).toBe(text)));
  });

  it("has no node but those few, and no link but to a web address", () => {
    const tags = new Set(["strong", "em", "code", "a", "ul", "ol", "li"]);
    fc.assert(
      fc.property(marked, (text) => {
        for (const { tag, href, parts } of inside(partsOf(text))) {
          expect(tags).toContain(tag);
          expect(tag === "a").toBe(href !== undefined);
          if (href !== undefined) expect(new URL(href).protocol).toMatch(/^https?:$/);
          if (tag === "a" || tag === "code") expect(inside(parts)).toEqual([]);
          if (tag === "ul" || tag === "ol")
            expect(parts.every((part) => typeof part !== "string" && part.tag === "li")).toBe(true);
        }
      }),
    );
  });

  it("never leads elsewhere than it says, unless it says that too", () => {
    const hosts = fc.constantFrom(
      "bank.example",
      "www.bank.example",
      "evil.example",
      "bank.example.evil.example",
      "BANK.example",
    );
    const before = fc.constantFrom("", "https://", "see ", "(");
    fc.assert(
      fc.property(hosts, hosts, before, (said, real, first) => {
        const [link] = links(`[${first}${said}](https://${real}/login)`);
        expect(link!.host).toBe(bare(said) === bare(real) ? undefined : new URL(`https://${real}`).host);
      }),
    );
  });

  it("draws emphasis and code, also in each other", () => {
    expect(shape(partsOf("**a _b_** *c* `**d**` snake_case_name 2*3*4 ** _"))).toBe(
      "<strong>a <em>b</></> <em>c</> <code>**d**</> snake_case_name 2*3*4 ** _",
    );
  });

  it("draws lists of two items or more, with the numbers they were written with", () => {
    expect(shape(partsOf("Do:\n- **one**\n- two\n\nThen"))).toBe("Do:\n<ul><li><strong>one</></><li>two</></>\nThen");
    const [, list] = partsOf("So:\n3. c\n4. d") as [string, Marked];
    expect(list.tag).toBe("ol");
    expect(list.parts).toMatchObject([{ value: 3 }, { value: 4 }]);
    expect(shape(partsOf("- 5 degrees"))).toBe("- 5 degrees");
    expect(shape(partsOf("2026. What a year"))).toBe("2026. What a year");
  });

  it("links what is an address and leaves the sentence around it alone", () => {
    expect(links("(https://a.example/x). https://b.example/y_(z), www.c.example! [the page](https://d.example/)")).toEqual([
      { text: "https://a.example/x", href: "https://a.example/x" },
      { text: "https://b.example/y_(z)", href: "https://b.example/y_(z)" },
      { text: "www.c.example", href: "https://www.c.example/" },
      { text: "the page", href: "https://d.example/" },
    ]);
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,<b>",
    "vbscript:x",
    "file:///etc",
    "//a.example",
    "/returns",
    " https://a.example",
  ])("leaves a link to %s plain text", (target) =>
    expect(links(`[press](${target})`).filter(({ text }) => text === "press")).toEqual([]),
  );

  it.each([
    ["https://bank.example@evil.example/", "evil.example"],
    ["https://evil.example\\@bank.example", "evil.example"],
    ["https://b\u0430nk.example/", "xn--bnk-6cd.example"],
    ["[bank。example](https://evil.example)", "evil.example"],
    ["[http://10.0.0.1](https://evil.example)", "evil.example"],
  ])("says where %s goes", (text, host) => expect(links(text)).toMatchObject([{ host }]));

  it("takes no sign that was named into where a link goes", () => {
    expect(links("[x](https://a.example/⟨U+202E⟩gpj)")).toMatchObject([{ href: "https://a.example/" }]);
  });
});

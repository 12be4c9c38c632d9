import { render } from "preact";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { richText } from "./rich-text.ts";

function drawn(text: string): HTMLElement {
  const place = document.createElement("p");
  render(<>{richText(text)}</>, place);
  return place;
}

const tags = (text: string): string[] => [...drawn(text).children].map((part) => `${part.localName}: ${part.textContent}`);

test("addresses, bold, italic, code, links and lists are drawn; nothing else is ever interpreted", () => {
  expect(tags("**a** _b_ *c* `d` https://shop.example/x?y=1. [e](https://shop.example/)\n- f\n- g")).toEqual([
    "strong: a",
    "em: b",
    "em: c",
    "code: d",
    "a: https://shop.example/x?y=1",
    "a: e",
    "ul: fg",
  ]);
  expect(tags("<b>no</b> javascript:alert(1) [x](javascript:alert(1)) snake_case_name 2*3*4 ** _")).toEqual([]);
});

test("nothing that is typed becomes an element or an attribute of its own", () => {
  const html = fc.constantFrom(
    "<img src=x onerror=alert(1)>",
    '"',
    "'",
    ">",
    "</a>",
    "[",
    "](",
    "https://a.example/",
    "**",
    "onclick=",
    "\n- x\n- y",
    ")",
  );
  const known = new Set(["strong", "em", "code", "a", "ul", "ol", "li", "bdi"]);
  const attributes = new Set(["href", "title", "dir", "target", "rel", "style", "value"]);
  fc.assert(
    fc.property(fc.array(html, { maxLength: 12 }), (parts) => {
      for (const element of drawn(parts.join("")).querySelectorAll("*")) {
        expect(known).toContain(element.localName);
        for (const { name } of element.attributes) expect(attributes).toContain(name);
      }
    }),
    { numRuns: 300 },
  );
});

test("a link leaks nothing of the page it is on", () => {
  const link = drawn("(https://shop.example/a)").querySelector("a")!;
  expect(link.getAttribute("href")).toBe("https://shop.example/a");
  expect(link.rel.split(" ")).toEqual(expect.arrayContaining(["noopener", "noreferrer"]));
});

test("a link whose text looks like another address says where it goes", () => {
  expect(drawn("[bank.example](https://evil.example/bank.example)").textContent).toBe("bank.example (evil.example)");
  expect(drawn("[bank.example](https://www.bank.example/login)").textContent).toBe("bank.example");
});

test("numbers of a list stay as they were typed", () => {
  expect([...drawn("3. c\n5. e").querySelectorAll("li")].map(({ value }) => value)).toEqual([3, 5]);
});

test("no letter of a plain text is lost or doubled", () => {
  for (const text of [
    "",
    "plain",
    "https://a.example",
    "x https://a.example. y (https://b.example) z",
    "مرحبا https://a.example/",
  ])
    expect(drawn(text).textContent).toBe(text);
});

test("signs that hide or turn what is around them are shown by name, also in a link, and end an address", () => {
  const turned = drawn("see https://a.example/\u202egpj.exe");
  expect(turned.textContent).toBe("see https://a.example/⟨U+202E⟩gpj.exe");
  expect(turned.querySelector("a")!.getAttribute("href")).toBe("https://a.example/");
  expect(drawn("[pay\u200bpal](https://a.example/)").querySelector("a")!.textContent).toBe("pay⟨U+200B⟩pal");
  expect(drawn("pay\u200bpal \u2066x\u2069 a\u0000b\ufeff ad\u200dmin").textContent).toBe(
    "pay⟨U+200B⟩pal ⟨U+2066⟩x⟨U+2069⟩ a⟨U+0000⟩b⟨U+FEFF⟩ ad⟨U+200D⟩min",
  );
});

test("joiners that letters and emoji need, and marks of direction in Arabic, are left alone", () => {
  for (const text of ["👨‍👩‍👧", "می‌خواهم", "क्‍ष", "❤️‍🔥!", "السعر\u200f (12)"]) expect(drawn(text).textContent).toBe(text);
});

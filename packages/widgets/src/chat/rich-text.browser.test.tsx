import { render } from "preact";
import { expect, test } from "vitest";
import { richText } from "./rich-text.tsx";

function drawn(text: string): HTMLElement {
  const place = document.createElement("p");
  render(<>{richText(text)}</>, place);
  return place;
}

const tags = (text: string): string[] => [...drawn(text).children].map((part) => `${part.localName}: ${part.textContent}`);

test("addresses, bold, italic and code are drawn; nothing else is ever interpreted", () => {
  expect(tags("**a** _b_ *c* `d` https://shop.example/x?y=1.")).toEqual([
    "strong: a",
    "em: b",
    "em: c",
    "code: d",
    "a: https://shop.example/x?y=1",
  ]);
  expect(tags("<b>no</b> javascript:alert(1) snake_case_name 2*3*4 ** _")).toEqual([]);
});

test("a link leaks nothing of the page it is on", () => {
  const link = drawn("(https://shop.example/a)").querySelector("a")!;
  expect(link.getAttribute("href")).toBe("https://shop.example/a");
  expect(link.rel.split(" ")).toEqual(expect.arrayContaining(["noopener", "noreferrer"]));
});

test("no letter is lost or doubled", () => {
  for (const text of [
    "",
    "plain",
    "https://a.example",
    "x https://a.example. y (https://b.example) z",
    "مرحبا https://a.example/",
  ])
    expect(drawn(text).textContent).toBe(text);
});

test("signs that hide or turn what is around them are shown by name, and end an address", () => {
  const turned = drawn("see https://a.example/\u202egpj.exe");
  expect(turned.textContent).toBe("see https://a.example/⟨U+202E⟩gpj.exe");
  expect(turned.querySelector("a")!.getAttribute("href")).toBe("https://a.example/");
  expect(drawn("pay\u200bpal \u2066x\u2069 a\u0000b\ufeff ad\u200dmin").textContent).toBe(
    "pay⟨U+200B⟩pal ⟨U+2066⟩x⟨U+2069⟩ a⟨U+0000⟩b⟨U+FEFF⟩ ad⟨U+200D⟩min",
  );
});

test("joiners that letters and emoji need, and marks of direction in Arabic, are left alone", () => {
  for (const text of ["👨‍👩‍👧", "می‌خواهم", "क्‍ष", "❤️‍🔥!", "السعر\u200f (12)"]) expect(drawn(text).textContent).toBe(text);
});

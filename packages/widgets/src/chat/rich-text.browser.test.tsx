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

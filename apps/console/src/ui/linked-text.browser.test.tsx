import { render, screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { LinkedText, piecesOf } from "./linked-text.tsx";

test("web addresses become links that leak nothing, and the rest stays text", () => {
  render(<LinkedText text={"See https://shop.example/a?b=1, <b>not bold</b> javascript:alert(1)"} />);
  const link = screen.getByRole("link");
  expect(link.getAttribute("href")).toBe("https://shop.example/a?b=1");
  expect(link.getAttribute("rel")).toContain("noopener");
  expect(document.querySelector("b")).toBeNull();
  expect(document.body.textContent).toContain("<b>not bold</b> javascript:alert(1)");
});

test("nothing is lost or doubled", () => {
  for (const text of ["", "plain", "https://a.example", "x https://a.example. y (https://b.example) z"])
    expect(
      piecesOf(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
});

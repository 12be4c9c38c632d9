import { afterEach, expect, test, vi } from "vitest";
import { followViewport } from "./viewport.ts";

const real = Object.getOwnPropertyDescriptor(window, "visualViewport")!;

afterEach(() => {
  Object.defineProperty(window, "visualViewport", real);
  document.body.replaceChildren();
});

/** A phone's part of the page that is seen, which a test can change. */
function setUp(seen: object) {
  const view = Object.assign(new EventTarget(), { height: innerHeight, offsetTop: 0, scale: 1 }, seen);
  Object.defineProperty(window, "visualViewport", { value: view, configurable: true });
  const root = document.body.appendChild(document.createElement("div"));
  const change = (to: object) => Object.assign(view, to).dispatchEvent(new Event("resize"));
  return { root, change, stop: followViewport(root), told: (name: string) => root.style.getPropertyValue(`--view-${name}`) };
}

test("a widget that is drawn while the keyboard is up stands above it", async () => {
  const { told, change } = setUp({ height: innerHeight - 300, offsetTop: 100 });
  await vi.waitFor(() => expect(told("height")).toBe(`${innerHeight - 300}px`));
  expect([told("top"), told("below")]).toEqual(["100px", "200px"]);
  change({ height: innerHeight, offsetTop: 0 });
  expect([told("height"), told("top"), told("below")]).toEqual(["", "", ""]);
});

test("a zoomed widget stays where it is, and one that has gone follows nothing", () => {
  const { told, change, stop } = setUp({});
  change({ height: 200, scale: 2 });
  expect(told("height")).toBe("");
  change({ height: 200, scale: 1 });
  expect(told("height")).toBe("200px");
  stop();
  change({ height: 100 });
  expect(told("height")).toBe("200px");
});

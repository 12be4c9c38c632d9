import { signal } from "@preact/signals-core";
import { afterEach, expect, test, vi } from "vitest";
import { userEvent } from "vitest/browser";
import type { Dispose } from "../host.ts";
import { showLauncher } from "./launcher.ts";

const theme = {
  accent: "#5746d8",
  mode: "light" as const,
  radius: 16,
  side: "right" as const,
  offset: { x: 20, y: 24 },
};

let end: Dispose = () => {};
afterEach(() => end());

function show(side: "left" | "right" = "right") {
  const [unread, open] = [signal(0), signal(false)];
  const [onOpen, onIntent] = [vi.fn<() => void>(), vi.fn<() => void>()];
  end = showLauncher({ theme: { ...theme, side }, label: "Chat", unread, open, onOpen, onIntent });
  const element = document.querySelector<HTMLElement>("tappa-launcher")!;
  return { unread, open, onOpen, onIntent, element, button: element.shadowRoot!.querySelector("button")! };
}

test("it is a named button that says how many messages are unread", () => {
  const { button, unread } = show();
  expect([button.ariaLabel, button.textContent]).toEqual(["Chat", ""]);
  unread.value = 3;
  expect([button.ariaLabel, button.textContent]).toEqual(["Chat, 3", "3"]);
  unread.value = 0;
  expect([button.ariaLabel, button.textContent]).toEqual(["Chat", ""]);
});

test("pointing at it is an intent, pressing it opens", async () => {
  const { button, onOpen, onIntent } = show();
  await userEvent.hover(button);
  expect(onIntent).toHaveBeenCalled();
  expect(onOpen).not.toHaveBeenCalled();
  await userEvent.click(button);
  expect(onOpen).toHaveBeenCalledOnce();
});

test("the keyboard reaches and opens it", async () => {
  const { button, onOpen, onIntent } = show();
  button.focus();
  expect(onIntent).toHaveBeenCalled();
  await userEvent.keyboard("{Enter}");
  expect(onOpen).toHaveBeenCalledOnce();
});

test("while the panel is open it cannot be seen or reached", () => {
  const { button, open } = show();
  open.value = true;
  expect(button.checkVisibility()).toBe(false);
  open.value = false;
  expect(button.checkVisibility()).toBe(true);
});

test.each(["left", "right"] as const)("on the %s it keeps its offset, whatever the page's styles say", (side) => {
  const hostile = document.createElement("style");
  hostile.textContent = "html > * { all: unset !important; display: none !important; inset: 0 !important }";
  document.head.append(hostile);
  const { x, right, bottom, width } = show(side).button.getBoundingClientRect();
  hostile.remove();
  expect(width).toBe(56);
  expect(side === "left" ? x : innerWidth - right).toBe(20);
  expect(innerHeight - bottom).toBe(24);
});

test("ended, it leaves nothing behind", () => {
  const { unread, button } = show();
  end();
  unread.value = 5;
  expect(button.textContent).toBe("");
  expect(document.querySelector("tappa-launcher")).toBe(null);
});

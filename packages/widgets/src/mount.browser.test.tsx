import { signal } from "@preact/signals-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { Dispose } from "./host.ts";
import { mount } from "./mount.tsx";
import type { MountOptions } from "./mount.tsx";
import { useShell } from "./shell.ts";
import { chatSample as campaign } from "./samples.ts";
import { createTestHost, drawn } from "./testing.ts";
import type { TestHostOptions } from "./testing.ts";
import { Button } from "./ui/button.tsx";
import { Frame } from "./ui/frame.tsx";

let end: Dispose = () => {};
beforeEach(() => document.body.replaceChildren());
afterEach(() => {
  end();
  document.querySelectorAll("[data-hostile]").forEach((element) => element.remove());
});

async function open(options: Partial<MountOptions & TestHostOptions<typeof campaign>> = {}) {
  const tester = createTestHost({ campaign, ...options });
  end = mount({
    host: tester.host,
    by: "visitor",
    styles: [],
    view: () => (
      <Frame look="card" label="A card">
        <Button>Press</Button>
        <textarea data-focus class="field" />
      </Frame>
    ),
    ...options,
  });
  const root = await drawn();
  return { ...tester, root, frame: root.querySelector<HTMLElement>(".frame")! };
}

/** Something of the page that has the focus. */
function pageButton(): HTMLButtonElement {
  const button = document.createElement("button");
  button.textContent = "of the page";
  document.body.append(button);
  button.focus();
  return button;
}

test("a widget is in the top layer and above everything where there is none", async () => {
  const { root } = await open();
  expect(root.host.matches(":popover-open")).toBe(true);
  expect(getComputedStyle(root.host).zIndex).toBe("2147483000");
});

/** How a widget looks, its place and the styles of its parts. */
async function look({ root, frame }: { root: ShadowRoot; frame: HTMLElement }) {
  await Promise.all(frame.getAnimations().map((animation) => animation.finished));
  const { x, y, width, height } = frame.getBoundingClientRect();
  const parts = [frame, ...root.querySelectorAll("button, textarea")].map((part) => {
    const { display, fontSize, fontFamily, color, backgroundColor, position, visibility, direction } = getComputedStyle(part);
    return { display, fontSize, fontFamily, color, backgroundColor, position, visibility, direction };
  });
  const { display, opacity, transform, filter, visibility } = getComputedStyle(root.host);
  return { x, y, width, height, parts, host: { display, opacity, transform, filter, visibility } };
}

test("hostile styles of the page change nothing", async () => {
  const kind = await look(await open());
  end();
  const hostile = document.createElement("style");
  hostile.dataset.hostile = "";
  hostile.textContent = `
    html { font-size: 62.5% !important; direction: rtl; }
    html > *, body * { all: unset !important; }
    html > *, body *, tappa-widget { display: none !important; opacity: 0 !important; visibility: hidden !important; color: red !important;
      font: 40px serif !important; transform: scale(2) !important; filter: blur(9px) !important; position: static !important; --surface: red !important; }
    button, textarea, .frame { background: red !important; }
  `;
  document.head.append(hostile);
  expect(await look(await open())).toEqual(kind);
});

test("nothing is written into the page but the widget's own element", async () => {
  const before = [document.head.innerHTML, document.body.outerHTML, [...document.documentElement.attributes].length];
  await open();
  expect([document.head.innerHTML, document.body.outerHTML, [...document.documentElement.attributes].length]).toEqual(before);
  expect(document.documentElement.lastElementChild?.localName).toBe("tappa-widget");
  end();
  expect(document.querySelector("tappa-widget")).toBe(null);
});

test("opened by the visitor, the focus goes in and comes back where it was", async () => {
  const button = pageButton();
  const { root, closed } = await open();
  expect(root.activeElement?.localName).toBe("textarea");
  await userEvent.keyboard("{Escape}");
  expect(closed.value).toBe(1);
  await vi.waitFor(() => expect(document.activeElement).toBe(button));
});

test("an ask leaves the focus where it is, before and after", async () => {
  const button = pageButton();
  await open({ by: "ask" });
  expect(document.activeElement).toBe(button);
  end();
  await Promise.resolve();
  expect(document.activeElement).toBe(button);
});

test("focus that the visitor has moved on is not taken back", async () => {
  pageButton();
  await open();
  const other = pageButton();
  end();
  await Promise.resolve();
  expect(document.activeElement).toBe(other);
});

test("Esc closes once, tells the widget first and the host then", async () => {
  const told: string[] = [];
  const { closed } = await open({ onClose: () => told.push("close"), onEnd: () => told.push("end") });
  await userEvent.keyboard("{Escape}{Escape}");
  expect(told).toEqual(["close", "end"]);
  expect(closed.value).toBe(1);
  end();
  expect(told).toEqual(["close", "end"]);
});

test("ended by the host, it goes without a word to it", async () => {
  const onClose = vi.fn<() => void>();
  const { closed } = await open({ onClose });
  end();
  end();
  expect(onClose).not.toHaveBeenCalled();
  expect(closed.value).toBe(0);
});

test("ended before its language is here, it never appears", async () => {
  const { host } = createTestHost({ campaign });
  const draw = vi.fn<() => null>(() => null);
  mount({ host, by: "ask", styles: [], view: draw })();
  await import("./texts/en.ts");
  await new Promise(requestAnimationFrame);
  expect(draw).not.toHaveBeenCalled();
  expect(document.querySelector("tappa-widget")).toBe(null);
});

test("what is typed in a widget never reaches the page's hotkeys", async () => {
  const { root } = await open();
  const heard = vi.fn<(event: Event) => void>();
  for (const type of ["keydown", "keypress", "keyup", "focusin", "pointerdown"]) document.addEventListener(type, heard);
  await userEvent.keyboard("k/");
  await userEvent.click(root.querySelector("button")!);
  for (const type of ["keydown", "keypress", "keyup", "focusin", "pointerdown"]) document.removeEventListener(type, heard);
  expect(root.querySelector("textarea")!.value).toBe("k/");
  expect(heard).not.toHaveBeenCalled();
});

test("a modal dialog of the page takes the widget with it, and gives it back", async () => {
  const { root, frame } = await open();
  const dialog = document.createElement("dialog");
  document.body.append(dialog);
  root.querySelector("textarea")!.value = "kept";
  dialog.showModal();
  await vi.waitFor(() => expect(root.host.parentNode).toBe(dialog));
  expect(root.host.matches(":popover-open")).toBe(true);
  expect(root.querySelector("textarea")!.value).toBe("kept");
  await userEvent.click(page.elementLocator(frame.querySelector("button")!));
  dialog.close();
  await vi.waitFor(() => expect(root.host.parentNode).toBe(document.documentElement));
  dialog.showModal();
  await vi.waitFor(() => expect(root.host.parentNode).toBe(dialog));
  dialog.remove();
  await vi.waitFor(() => expect(root.host.isConnected && root.host.matches(":popover-open")).toBe(true));
});

test("a signal that is read while drawing draws anew", async () => {
  const count = signal(1);
  const { root } = await open({
    view: () => (
      <Frame look="card" label="A card">
        {count.value}
      </Frame>
    ),
  });
  count.value = 2;
  expect(root.querySelector(".frame")!.textContent).toBe("2");
});

test("a drawing that fails is reported and goes, and the page goes on", async () => {
  const broken = signal(false);
  const { errors, closed } = await open({
    view: () => {
      if (broken.value) throw new Error("broken");
      return <Frame look="card" label="A card" children={null} />;
    },
  });
  broken.value = true;
  expect(errors).toMatchObject([{ message: "broken" }]);
  expect(closed.value).toBe(1);
  expect(document.querySelector("tappa-widget")).toBe(null);
});

test("a first drawing that fails is reported once, leaves nothing behind and tells the host", async () => {
  const count = signal(1);
  const view = vi.fn<() => never>(() => {
    throw new Error(`broken ${count.value}`);
  });
  const onEnd = vi.fn<() => void>();
  const { host, errors, closed } = createTestHost({ campaign });
  end = mount({ host, by: "visitor", styles: [], view, onEnd });
  await vi.waitFor(() => expect(closed.value).toBe(1));
  count.value = 2;
  await new Promise(requestAnimationFrame);
  expect(errors).toMatchObject([{ message: "broken 1" }]);
  expect(view).toHaveBeenCalledOnce();
  expect(onEnd).toHaveBeenCalledOnce();
  expect(closed.value).toBe(1);
  expect(document.querySelector("tappa-widget")).toBe(null);
});

function Broken(): never {
  throw new Error("broken part");
}

test("a part that fails in the first drawing takes the whole widget with it", async () => {
  const { host, errors, closed } = createTestHost({ campaign });
  end = mount({
    host,
    by: "ask",
    styles: [],
    view: () => (
      <Frame look="card" label="A card">
        <Button>Press</Button>
        <Broken />
      </Frame>
    ),
  });
  await vi.waitFor(() => expect(closed.value).toBe(1));
  expect(errors).toMatchObject([{ message: "broken part" }]);
  expect(document.querySelector("tappa-widget")).toBe(null);
});

test("closed by its first drawing, it goes and is never drawn again", async () => {
  const count = signal(1);
  const closed = vi.fn<() => void>();
  const host = { ...createTestHost({ campaign }).host, closed };
  const view = vi.fn<MountOptions["view"]>(({ close }) => {
    close();
    return count.value;
  });
  end = mount({ host, by: "ask", styles: [], view });
  await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce());
  await new Promise(requestAnimationFrame);
  count.value = 2;
  expect(view).toHaveBeenCalledOnce();
  expect(document.querySelector("tappa-widget")).toBe(null);
});

test("without its language it tells the host that it has gone", async () => {
  const texts = {
    get close(): string {
      throw new Error("no language");
    },
  };
  const { host, errors, closed } = createTestHost({ campaign, texts });
  end = mount({ host, by: "visitor", styles: [], view: () => null });
  await vi.waitFor(() => expect(closed.value).toBe(1));
  expect(errors).toMatchObject([{ message: "no language" }]);
  expect(document.querySelector("tappa-widget")).toBe(null);
});

test("what is announced is in a polite live region", async () => {
  let announce: ((text: string) => void) | undefined;
  const { root } = await open({
    view: () => {
      ({ announce } = useShell());
      return <Frame look="card" label="A card" children={null} />;
    },
  });
  announce!("A question for you");
  await vi.waitFor(() => expect(root.querySelector("[role=status]")?.textContent).toBe("A question for you"));
});

test("Arabic is drawn from right to left in its own words, whatever the page is", async () => {
  const { root } = await open({
    locale: "ar",
    view: ({ t }) => (
      <Frame look="card" label="A card">
        {t("close")}
      </Frame>
    ),
  });
  const top = root.querySelector<HTMLElement>(".root")!;
  expect([top.lang, top.dir, getComputedStyle(top).direction]).toEqual(["ar", "rtl", "rtl"]);
  expect(root.querySelector(".frame")!.textContent).toBe("إغلاق");
});

test("the site's own wording wins over the built-in", async () => {
  const { root } = await open({
    texts: { close: "Bye, {name}" },
    view: ({ t }) => (
      <Frame look="card" label="A card">
        {t("close", { name: "Anna" })}
      </Frame>
    ),
  });
  expect(root.querySelector(".frame")!.textContent).toBe("Bye, Anna");
});

test.each([
  ["light", "rgb(255, 255, 255)"],
  ["dark", "rgb(25, 26, 31)"],
] as const)("in %s mode the surface is %s", async (mode, surface) => {
  const { frame } = await open({ theme: { mode } });
  expect(getComputedStyle(frame).backgroundColor).toBe(surface);
});

test.each([
  ["normal", "light"],
  ["light", "light"],
  ["dark", "dark"],
])("in auto mode it looks as the browser draws a page whose color-scheme is %s", async (scheme, mode) => {
  document.documentElement.style.colorScheme = scheme;
  const { root } = await open({ theme: { mode: "auto" } });
  document.documentElement.style.colorScheme = "";
  expect(root.querySelector<HTMLElement>(".root")!.dataset["mode"]).toBe(mode);
});

test("fields are never so small that a phone zooms into them", async () => {
  const { root } = await open();
  expect(Number.parseFloat(getComputedStyle(root.querySelector("textarea")!).fontSize)).toBeGreaterThanOrEqual(16);
});

import { compileRule, emptyFacts, type Facts } from "@tappa/lifecycle";
import type { ChecklistItem } from "@tappa/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { Dispose, ShowOptions } from "../host.ts";
import { checklistSample } from "../samples.ts";
import { createTestHost, drawn, type TestHostOptions } from "../testing.ts";
import { show, type ChecklistCampaign } from "./index.ts";

const item = (id: string, more: Partial<ChecklistItem> = {}): ChecklistItem => ({
  id,
  title: { en: `Do ${id}` },
  text: {},
  done: "manual",
  ...more,
});

const listOf = (items: ChecklistItem[], version = "v1"): ChecklistCampaign => ({ ...checklistSample, version, items });

const done = (...ids: string[]): Facts => ({
  ...emptyFacts(),
  items: Object.fromEntries(ids.map((id) => [`welcome/${id}`, { doneAt: 5, by: "rule", version: "v1" }])),
});

let end: Dispose = () => {};
beforeEach(() => document.body.replaceChildren());
beforeEach(() => page.viewport(414, 896));
afterEach(() => {
  end();
  vi.useRealTimers();
});

type Options = Partial<TestHostOptions<ChecklistCampaign>> & { items?: ChecklistItem[] };

function start({ items = [item("a"), item("b")], ...options }: Options = {}, by: ShowOptions["by"] = "ask") {
  const host = createTestHost({ campaign: listOf(items), ...options });
  end = show(host.host, { by });
  return { host, names: () => host.sent.map(({ name }) => name) };
}

async function open(options: Options = {}, by: ShowOptions["by"] = "visitor") {
  const started = start(options, by);
  return { ...started, root: await drawn() };
}

/** Every item with its state, as drawn. */
const drawnItems = (root: ShadowRoot): string[] =>
  [...root.querySelectorAll(".item")].map((one) => {
    const state = one.className.replace("item", "").trim();
    return `${one.querySelector(".what > :first-child")!.textContent}${state && `: ${state}`}`;
  });
const progress = (root: ShadowRoot): string | null | undefined => root.querySelector(".head .quiet")?.textContent;
const button = (root: ShadowRoot, text: string): HTMLElement =>
  [...root.querySelectorAll<HTMLElement>("button")].find((one) => one.textContent === text)!;
const row = (root: ShadowRoot, index: number): HTMLElement => root.querySelectorAll<HTMLElement>(".row")[index]!;
const frames = (count: number): Promise<void> =>
  new Promise((resolve) => {
    const next = (left: number): void => void (left ? requestAnimationFrame(() => next(left - 1)) : resolve());
    next(count);
  });

test("items done in the facts are done here, whoever did them and where", async () => {
  const { root, host } = await open({ facts: done("a") });
  expect(drawnItems(root)).toEqual(["Do a: done", "Do b"]);
  expect(progress(root)).toBe("1 of 2 done");
  host.facts.value = done("a", "b");
  await vi.waitFor(() => expect(root.querySelector(".complete")).not.toBeNull());
});

test("marking a manual item says so at once, and draws it done before the facts know", async () => {
  const { root, host } = await open();
  button(root, "Mark as done").click();
  await vi.waitFor(() => expect(drawnItems(root)).toEqual(["Do a: done", "Do b"]));
  expect(host.sent.at(-1)).toMatchObject({
    name: "$item",
    props: { checklist: "welcome", item: "a", version: "v1", by: "hand" },
  });
});

test("after marking by keyboard the focus is on the next item", async () => {
  const { root } = await open({ items: [item("a"), item("b"), item("c")] });
  await userEvent.keyboard("{Tab}{Tab}{Enter}");
  await vi.waitFor(() => expect(root.activeElement?.textContent).toContain("Do b"));
});

test("an item waits for those before it, and says for which", async () => {
  const items = [item("a"), item("b", { after: ["a"] })];
  const { root } = await open({ items });
  expect(drawnItems(root)).toEqual(["Do a", "Do b: waiting"]);
  expect(root.querySelector(".waiting")!.textContent).toContain("First: Do a");
  button(root, "Mark as done").click();
  await vi.waitFor(() => expect(drawnItems(root)).toEqual(["Do a: done", "Do b"]));
});

test("a hidden item neither counts nor blocks an ordered one", async () => {
  const items = [item("a", { visible: compileRule({ stage: ["loyal"] }) }), item("b", { after: ["a", "gone"] })];
  const { root } = await open({ items, holds: () => false });
  expect(drawnItems(root)).toEqual(["Do b"]);
  expect(progress(root)).toBe("0 of 1 done");
});

test("an item comes into sight when its rule begins to hold", async () => {
  const items = [item("a"), item("b", { visible: compileRule({ stage: ["active"] }) })];
  let active = false;
  const { root, host } = await open({ items, holds: () => active });
  expect(drawnItems(root)).toEqual(["Do a"]);
  active = true;
  host.stage.value = "active";
  await vi.waitFor(() => expect(drawnItems(root)).toEqual(["Do a", "Do b"]));
});

test("an item the collector must confirm is being checked until it does", async () => {
  const items = [item("a", { done: compileRule({ event: "order_completed" }), verify: "server" }), item("b")];
  const { root, host } = await open({ items, holds: () => true });
  expect(drawnItems(root)).toEqual(["Do a: checking", "Do b"]);
  expect(root.querySelector(".checking")!.textContent).toContain("Checking…");
  host.facts.value = done("a");
  await vi.waitFor(() => expect(drawnItems(root)).toEqual(["Do a: done", "Do b"]));
});

test("nothing is drawn while there is nothing to do for this person", async () => {
  const items = [item("a", { visible: compileRule({ stage: ["active"] }) })];
  const { host } = start({ items, holds: () => false });
  await vi.waitFor(() => expect(document.querySelector("tappa-widget")).not.toBeNull());
  await frames(5);
  expect(document.querySelector("tappa-widget")!.shadowRoot!.querySelector(".frame")).toBeNull();
  expect(host.sent).toEqual([]);
});

test("a chat opens with its text, a page function is called, a link is a link", async () => {
  const items = [
    item("a", { do: { chat: "Which one?" } }),
    item("b", { do: { call: "tour" } }),
    item("c", { do: { open: "/go" } }),
  ];
  const { root, host } = await open({ items });
  button(root, "Ask us").click();
  row(root, 1).click();
  await vi.waitFor(() => button(root, "Start").click());
  row(root, 2).click();
  await vi.waitFor(() => expect(root.querySelector("a")!.href).toBe(`${location.origin}/go`));
  expect(host.opened).toEqual([{ kind: "chat", text: "Which one?" }]);
  expect(host.called).toEqual(["tour"]);
});

test("a link that is no page is not drawn", async () => {
  const { root } = await open({ items: [item("a", { do: { open: "javascript:alert(1)" } })] });
  expect(root.querySelector("a")).toBeNull();
});

test("a dismissed list never flashes: not a frame of it is drawn on the next page", async () => {
  const stored = new Map<string, unknown>();
  const { root, names, host } = await open({ stored }, "ask");
  button(root, "Hide this list").click();
  expect(names()).toEqual(["$shown", "$dismissed"]);
  expect(host.closed.value).toBe(1);

  const drawnEver = vi.fn<MutationCallback>();
  const observer = new MutationObserver(drawnEver);
  observer.observe(document, { childList: true, subtree: true });
  const next = start({ stored });
  await vi.waitFor(() => expect(next.host.closed.value).toBe(1));
  await frames(5);
  observer.disconnect();
  expect(drawnEver).not.toHaveBeenCalled();
  expect(next.names()).toEqual([]);
});

test("the visitor can open a dismissed list again, and then it stays", async () => {
  const stored = new Map<string, unknown>();
  const first = await open({ stored });
  button(first.root, "Hide this list").click();
  await open({ stored });
  end();
  const { root } = await open({ stored }, "ask");
  expect(progress(root)).toBe("0 of 2 done");
});

test("collapsed stays collapsed on the next page, and Escape collapses", async () => {
  const stored = new Map<string, unknown>();
  const { root, names } = await open({ stored });
  const head = root.querySelector<HTMLElement>(".head")!;
  expect(head.ariaExpanded).toBe("true");
  await userEvent.keyboard("{Escape}");
  await vi.waitFor(() => expect(head.ariaExpanded).toBe("false"));
  expect(root.querySelector<HTMLElement>(".body")!.checkVisibility()).toBe(false);
  expect(names()).not.toContain("$dismissed");
  end();
  const next = await open({ stored }, "ask");
  expect(next.root.querySelector(".head")!.ariaExpanded).toBe("false");
});

test("it unfolds once; on the next page it is small, unless the visitor unfolded it", async () => {
  await page.viewport(1280, 800);
  const stored = new Map<string, unknown>();
  const isUnfolded = async (): Promise<string | null> => {
    const { root } = await open({ stored }, "ask");
    return root.querySelector(".head")!.ariaExpanded;
  };
  expect(await isUnfolded()).toBe("true");
  end();
  expect(await isUnfolded()).toBe("false");
  document.querySelector("tappa-widget")!.shadowRoot!.querySelector<HTMLElement>(".head")!.click();
  end();
  expect(await isUnfolded()).toBe("true");
});

test("on a phone it is small from the beginning, and on later pages it no longer says what it is", async () => {
  await page.viewport(390, 844);
  const stored = new Map<string, unknown>();
  const isTitled = async (): Promise<boolean> => {
    const { root } = await open({ stored }, "ask");
    expect(root.querySelector(".head")!.textContent).toContain("Getting started");
    return root.querySelector<HTMLElement>(".small .title")!.offsetWidth > 1;
  };
  expect(await isTitled()).toBe(true);
  end();
  expect(await isTitled()).toBe(false);
});

test("editing a live list neither loses progress nor adds work to a list that was begun", async () => {
  const stored = new Map<string, unknown>();
  await open({ stored, facts: done("a") });
  end();
  const edited = [item("new"), item("b", { title: { en: "Do b, better worded" } }), item("a")];
  const { root, host } = await open({ stored, facts: done("a"), campaign: listOf(edited, "v2") });
  expect(drawnItems(root)).toEqual(["Do b, better worded", "Do a: done"]);
  button(root, "Mark as done").click();
  await vi.waitFor(() => expect(host.sent.at(-1)?.props).toMatchObject({ item: "b", version: "v1" }));
});

test("a list nobody began is the newest one", async () => {
  const stored = new Map<string, unknown>();
  await open({ stored });
  end();
  const { root } = await open({ stored, campaign: listOf([item("a"), item("b"), item("c")], "v2") });
  expect(drawnItems(root)).toEqual(["Do a", "Do b", "Do c"]);
});

test("a finished list stays finished when items are added", async () => {
  const stored = new Map<string, unknown>();
  const { root } = await open({ stored, facts: done("a", "b") });
  await vi.waitFor(() => expect(root.querySelector(".complete")).not.toBeNull());
  end();
  const next = start({ stored, facts: done("a", "b"), campaign: listOf([item("a"), item("b"), item("c")], "v2") });
  await vi.waitFor(() => expect(next.host.closed.value).toBe(1));
  expect(document.querySelector("tappa-widget")).toBeNull();
});

test("a completed list says so, goes by itself and does not count as dismissed", async () => {
  const { root, host, names } = await open({ items: [item("a")] });
  await frames(2);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  await userEvent.click(button(root, "Mark as done"));
  await expect.poll(() => root.querySelector(".complete")?.textContent).toContain(checklistSample.content.done.en);
  await expect.poll(() => root.querySelector("[role=status]")!.textContent).toBe(checklistSample.content.done.en);
  await userEvent.hover(document.documentElement, { position: { x: 2, y: 2 } });
  await expect.poll(() => root.querySelector(".frame")!.matches(":hover")).toBe(false);
  vi.advanceTimersByTime(60_000);
  expect(host.closed.value).toBe(1);
  expect(names()).not.toContain("$dismissed");
});

test("what was done before the list was ever seen is not celebrated", async () => {
  const { host } = start({ facts: done("a", "b") });
  await vi.waitFor(() => expect(host.closed.value).toBe(1));
  expect(document.querySelector("tappa-widget")).toBeNull();
});

test("it is shown and seen once per version, not on every page", async () => {
  const stored = new Map<string, unknown>();
  const first = await open({ stored }, "ask");
  await vi.waitFor(() => expect(first.names()).toEqual(["$shown", "$seen"]));
  end();
  const second = await open({ stored }, "ask");
  await frames(5);
  expect(second.names()).toEqual([]);
});

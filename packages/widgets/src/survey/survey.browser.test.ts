import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { Dispose, ShowOptions } from "../host.ts";
import { npsSample as campaign } from "../samples.ts";
import { createTestHost, drawn, type TestHostOptions } from "../testing.ts";
import { show, type NpsCampaign } from "./index.ts";

const { question, followUp, thanks } = campaign.content;

let end: Dispose = () => {};
beforeEach(() => document.body.replaceChildren());
afterEach(() => {
  end();
  vi.useRealTimers();
});

async function open(options: Partial<TestHostOptions<NpsCampaign>> = {}, by: ShowOptions["by"] = "ask") {
  const host = createTestHost({ campaign, stage: "active", ...options });
  end = show(host.host, { by });
  const root = await drawn();
  const answers = () => host.sent.filter(({ name }) => name === "$answered").map(({ props }) => props);
  const names = () => host.sent.map(({ name }) => name);
  await vi.waitFor(() => expect(names()).toContain("$shown"));
  return { host, root, answers, names };
}

const radios = (root: ShadowRoot): HTMLElement[] => [...root.querySelectorAll<HTMLElement>("[role=radio]")];
const heading = (root: ShadowRoot): string => root.querySelector("h2")!.textContent!;
const button = (root: ShadowRoot, text: string): HTMLElement =>
  [...root.querySelectorAll<HTMLElement>("button")].find((one) => (one.ariaLabel ?? one.textContent) === text)!;
const checked = (root: ShadowRoot): string | null | undefined => root.querySelector("[aria-checked=true]")?.textContent;
const focused = (root: ShadowRoot): string | null | undefined => root.activeElement?.textContent;

test("arrows, Home and End move over the scale, and nothing is sent by moving", async () => {
  const { root, answers } = await open({}, "visitor");
  expect(focused(root)).toBe("0");
  await userEvent.keyboard("{ArrowRight}{ArrowRight}{ArrowDown}{ArrowLeft}");
  await vi.waitFor(() => expect(checked(root)).toBe("2"));
  await userEvent.keyboard("{End}");
  await vi.waitFor(() => expect(checked(root)).toBe("10"));
  await userEvent.keyboard("{ArrowRight}{Tab}");
  expect(answers()).toEqual([]);
});

test("Enter chooses the score the arrows went to", async () => {
  const { root, answers } = await open({}, "visitor");
  await userEvent.keyboard("{ArrowRight}{ArrowRight}{ArrowRight}{Enter}");
  await vi.waitFor(() => expect(heading(root)).toBe(followUp.detractor.en));
  expect(answers()).toMatchObject([{ score: 3 }]);
});

test("Space chooses as well", async () => {
  const { answers } = await open({}, "visitor");
  await userEvent.keyboard("{End} ");
  await vi.waitFor(() => expect(answers()).toMatchObject([{ score: 10 }]));
});

test("a number key chooses at once", async () => {
  const { answers } = await open({}, "visitor");
  await userEvent.keyboard("7");
  await vi.waitFor(() => expect(answers()).toMatchObject([{ score: 7 }]));
});

test("1 and then 0 is a ten, and only a ten", async () => {
  const { root, answers } = await open({}, "visitor");
  await userEvent.keyboard("1");
  await vi.waitFor(() => expect(checked(root)).toBe("1"));
  expect(answers()).toEqual([]);
  await userEvent.keyboard("0");
  await vi.waitFor(() => expect(heading(root)).toBe(followUp.promoter.en));
  expect(answers()).toMatchObject([{ score: 10 }]);
});

test("a 1 that no 0 follows is a one", async () => {
  const { answers } = await open({}, "visitor");
  await userEvent.keyboard("1");
  await vi.waitFor(() => expect(answers()).toMatchObject([{ score: 1 }]));
});

test("a 1 is forgotten when the keyboard moves on before it counted", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  const { answers, root } = await open({}, "visitor");
  radios(root)[0]!.dispatchEvent(new KeyboardEvent("keydown", { key: "1", bubbles: true, cancelable: true }));
  root.querySelector<HTMLElement>(".icon-button")!.focus();
  vi.advanceTimersByTime(5000);
  expect(answers()).toEqual([]);
});

test("in right-to-left the left arrow goes up the scale", async () => {
  const { root } = await open({ locale: "ar" }, "visitor");
  await userEvent.keyboard("{ArrowLeft}{ArrowLeft}");
  await vi.waitFor(() => expect(checked(root)).toBe("2"));
  expect(root.querySelector<HTMLElement>(".root")!.dir).toBe("rtl");
});

test("the score is sent at once, and the comment later into the same answer", async () => {
  const { root, answers } = await open();
  radios(root)[8]!.click();
  await vi.waitFor(() => expect(heading(root)).toBe(followUp.passive.en));
  expect(answers()).toEqual([
    { campaign: "nps", kind: "nps", stage: "active", score: 8, response: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/) },
  ]);
  await userEvent.fill(root.querySelector("textarea")!, "  More colours ");
  await vi.waitFor(() => button(root, "Send").click());
  await vi.waitFor(() => expect(heading(root)).toBe(thanks.en));
  const [first, second] = answers();
  expect(second).toEqual({ campaign: "nps", kind: "nps", stage: "active", text: "More colours", response: first!.response });
});

test("closing after the score keeps the partial answer and is not a dismissal", async () => {
  const { root, names, host } = await open();
  radios(root)[2]!.click();
  await vi.waitFor(() => expect(heading(root)).toBe(followUp.detractor.en));
  button(root, "Close").click();
  expect(host.closed.value).toBe(1);
  expect(names()).toEqual(["$shown", "$answered"]);
});

test("a corrected score belongs to the same answer", async () => {
  const { root, answers } = await open();
  radios(root)[2]!.click();
  await vi.waitFor(() => button(root, "Change").click());
  await vi.waitFor(() => expect(checked(root)).toBe("2"));
  radios(root)[9]!.click();
  await vi.waitFor(() => expect(heading(root)).toBe(followUp.promoter.en));
  expect(answers().map(({ score }) => score)).toEqual([2, 9]);
  expect(new Set(answers().map(({ response }) => response)).size).toBe(1);
});

test("a band without a follow-up question goes straight to the thanks", async () => {
  const short = { ...campaign, content: { ...campaign.content, followUp: { detractor: {}, passive: {}, promoter: {} } } };
  const { root } = await open({ campaign: short });
  radios(root)[5]!.click();
  await vi.waitFor(() => expect(heading(root)).toBe(thanks.en));
});

test("closing without an answer is a dismissal", async () => {
  const { root, names, host } = await open();
  button(root, "Close").click();
  expect(names()).toEqual(["$shown", "$dismissed"]);
  expect(host.closed.value).toBe(1);
  expect(document.querySelector("tappa-widget")).toBeNull();
});

test("Escape closes", async () => {
  const { names } = await open({}, "visitor");
  await userEvent.keyboard("{Escape}");
  expect(names()).toEqual(["$shown", "$dismissed"]);
});

test("later is a snooze, not a dismissal", async () => {
  const { root, names, host } = await open();
  button(root, "Ask me later").click();
  expect(names()).toEqual(["$shown", "$snoozed"]);
  expect(host.closed.value).toBe(1);
});

test("it is shown once, and seen after a second on screen", async () => {
  const { names } = await open();
  expect(names()).toEqual(["$shown"]);
  await vi.waitFor(() => expect(names()).toEqual(["$shown", "$seen"]));
});

test("it is not seen when it goes before a second has passed", async () => {
  const { names } = await open();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  end();
  vi.advanceTimersByTime(5000);
  expect(names()).toEqual(["$shown"]);
});

test("an ask leaves the focus where it is and announces its question politely", async () => {
  const field = document.createElement("input");
  document.body.append(field);
  field.focus();
  const { root } = await open();
  expect(document.activeElement).toBe(field);
  await vi.waitFor(() => expect(root.querySelector("[role=status]")!.textContent).toBe(question.en));
});

test("hotkeys of the page do not hear the score", async () => {
  const heard: string[] = [];
  const listen = (event: KeyboardEvent): void => void heard.push(event.key);
  document.addEventListener("keydown", listen);
  await open({}, "visitor");
  await userEvent.keyboard("{ArrowRight}7");
  document.removeEventListener("keydown", listen);
  expect(heard).toEqual([]);
});

test("no score looks better or worse than another", async () => {
  const { root } = await open();
  const looks = radios(root).map((radio) => {
    const { backgroundColor, color, borderColor } = getComputedStyle(radio);
    return [backgroundColor, color, borderColor].join();
  });
  expect(looks).toHaveLength(11);
  expect(new Set(looks).size).toBe(1);
});

test("both ends are named, for eyes and for screen readers", async () => {
  const { root } = await open();
  expect(radios(root)[0]!.ariaLabel).toBe("0, Not at all likely");
  expect(radios(root)[10]!.ariaLabel).toBe("10, Extremely likely");
  expect(root.querySelector(".ends")!.textContent).toBe("0 – Not at all likely10 – Extremely likely");
});

test("the thanks go by themselves, but not from under the pointer", async () => {
  const { root, host } = await open();
  await userEvent.click(radios(root)[9]!);
  await expect.poll(() => button(root, "Skip")).toBeDefined();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  const frame = root.querySelector<HTMLElement>(".frame")!;
  await userEvent.click(button(root, "Skip"));
  await expect.poll(() => heading(root)).toBe(thanks.en);
  await userEvent.hover(frame.querySelector("h2")!);
  await expect.poll(() => frame.matches(":hover")).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(host.closed.value).toBe(0);
  await userEvent.hover(document.documentElement, { position: { x: 2, y: 2 } });
  await expect.poll(() => frame.matches(":hover")).toBe(false);
  vi.advanceTimersByTime(60_000);
  expect(host.closed.value).toBe(1);
});

test("the thanks stay while the keyboard is in them", async () => {
  const { root, host } = await open({}, "visitor");
  await userEvent.keyboard("9");
  await expect.poll(() => heading(root)).toBe(followUp.promoter.en);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  await userEvent.keyboard("{Tab}{Tab}{Enter}");
  await expect.poll(() => heading(root)).toBe(thanks.en);
  vi.advanceTimersByTime(60_000);
  expect(host.closed.value).toBe(0);
});

test("a text that is missing in the visitor's language is told in English", async () => {
  const { root } = await open({ locale: "de" });
  expect(heading(root)).toBe(question.de);
  radios(root)[0]!.click();
  await vi.waitFor(() => expect(heading(root)).toBe(followUp.detractor.en));
});

test("the launcher of the chat stays in reach: the ask stands above it", async () => {
  const launcher = document.createElement("tappa-launcher");
  document.body.append(launcher);
  await page.viewport(1000, 700);
  const { root } = await open();
  const { bottom } = root.querySelector(".frame")!.getBoundingClientRect();
  expect(innerHeight - bottom).toBeGreaterThanOrEqual(20 + 56);
});

test("on a narrow page every score is at least 24 px wide and nothing scrolls sideways", async () => {
  await page.viewport(320, 568);
  const { root } = await open();
  expect(Math.min(...radios(root).map((radio) => radio.getBoundingClientRect().width))).toBeGreaterThanOrEqual(24);
  const frame = root.querySelector(".frame")!;
  expect(frame.scrollWidth).toBeLessThanOrEqual(frame.clientWidth);
});

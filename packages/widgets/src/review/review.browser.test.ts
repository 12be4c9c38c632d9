import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { userEvent } from "vitest/browser";
import type { Dispose, ShowOptions } from "../host.ts";
import { reviewSample } from "../samples.ts";
import { createTestHost, drawn } from "../testing.ts";
import { show, type ReviewCampaign } from "./index.ts";

const campaign: ReviewCampaign = {
  ...reviewSample,
  content: {
    ...reviewSample.content,
    stars: true,
    feedback: true,
    destinations: [
      { id: "own", kind: "own", label: "Our own page", url: "https://shop.example/reviews" },
      { id: "g", kind: "google", label: "Google", url: "https://www.google.com/review" },
    ],
  },
};

let end: Dispose = () => {};
beforeEach(() => document.body.replaceChildren());
afterEach(() => end());

async function open(content: Partial<ReviewCampaign["content"]> = {}, by: ShowOptions["by"] = "ask") {
  const host = createTestHost({ campaign: { ...campaign, content: { ...campaign.content, ...content } }, stage: "active" });
  end = show(host.host, { by });
  const root = await drawn();
  const answers = () => host.sent.filter(({ name }) => name === "$answered").map(({ props }) => props);
  const names = () => host.sent.map(({ name }) => name);
  await vi.waitFor(() => expect(names()).toContain("$shown"));
  return { host, root, answers, names };
}

const heading = (root: ShadowRoot): string => root.querySelector("h2")!.textContent!;
const ways = (root: ShadowRoot): HTMLElement[] => [...root.querySelectorAll<HTMLElement>(".way")];
const star = (root: ShadowRoot, stars: number): HTMLElement => root.querySelectorAll<HTMLElement>("[role=radio]")[stars - 1]!;
const button = (root: ShadowRoot, text: string): HTMLElement =>
  [...root.querySelectorAll<HTMLElement>("button")].find((one) => (one.ariaLabel ?? one.textContent) === text)!;
/** Opening a page is the browser's part; the test must not leave its own. */
const stay = (root: ShadowRoot): void => root.addEventListener("click", (event) => event.preventDefault());

/** Everything about the offered ways that a visitor could tell apart. */
function offer(root: ShadowRoot) {
  return ways(root).map((way) => {
    const { width, height } = way.getBoundingClientRect();
    const { backgroundColor, fontSize, borderColor, opacity } = getComputedStyle(way);
    return {
      text: way.textContent,
      href: way.getAttribute("href"),
      width,
      height,
      backgroundColor,
      fontSize,
      borderColor,
      opacity,
    };
  });
}

test("whatever the stars, the same destinations are offered, in the same order and size, and private feedback", async () => {
  const { root } = await open();
  const without = offer(root);
  expect(without.map(({ text }) => text)).toEqual([
    "Our own pageshop.exampleopens in a new tab",
    "Googlegoogle.comopens in a new tab",
    "Write to us privatelyOnly our team reads it",
  ]);
  expect(new Set(without.map(({ height, width }) => `${width}×${height}`)).size).toBe(1);
  for (const stars of [1, 2, 3, 4, 5]) {
    star(root, stars).click();
    await vi.waitFor(() => expect(star(root, stars).ariaChecked).toBe("true"));
    expect(offer(root)).toEqual(without);
  }
});

test("the stars change one sentence and nothing else that can be read", async () => {
  const { root } = await open();
  const words = (): string[] => [...root.querySelectorAll("h2, p, .way, .foot")].map(({ textContent }) => textContent!);
  star(root, 1).click();
  await vi.waitFor(() => expect(words().join()).toContain("Thank you for being frank."));
  const low = words();
  star(root, 5).click();
  await vi.waitFor(() => expect(words().join()).toContain("Thank you! Where"));
  expect(words().filter((word, index) => word !== low[index])).toHaveLength(1);
});

test("destinations are offered before any star is given", async () => {
  const { root, answers } = await open();
  expect(ways(root)).toHaveLength(3);
  expect(answers()).toEqual([]);
});

test("a destination opens in a new tab that cannot reach the shop's page, and is the answer", async () => {
  const { root, answers } = await open();
  stay(root);
  const link = ways(root)[1] as HTMLAnchorElement;
  expect([link.href, link.target, link.rel]).toEqual(["https://www.google.com/review", "_blank", "noopener"]);
  link.click();
  await vi.waitFor(() => expect(heading(root)).toBe("Thank you!"));
  expect(answers()).toMatchObject([{ campaign: "review", kind: "review", stage: "active", destination: "g" }]);
});

test("stars and private feedback are parts of one answer", async () => {
  const { root, answers } = await open();
  star(root, 2).click();
  ways(root)[2]!.click();
  await vi.waitFor(() => expect(heading(root)).toBe("What would you like to tell us?"));
  await userEvent.fill(root.querySelector("textarea")!, "The bag was open.");
  await vi.waitFor(() => expect((button(root, "Send") as HTMLButtonElement).disabled).toBe(false));
  button(root, "Send").click();
  await vi.waitFor(() => expect(heading(root)).toBe("Thank you!"));
  expect(answers()).toMatchObject([{ score: 2 }, { text: "The bag was open." }]);
  expect(new Set(answers().map(({ response }) => response)).size).toBe(1);
});

test("from the feedback there is a way back to the destinations, and the words stay", async () => {
  const { root } = await open();
  ways(root)[2]!.click();
  await vi.waitFor(() => expect(root.querySelector("textarea")).not.toBeNull());
  await userEvent.fill(root.querySelector("textarea")!, "Half a sen");
  button(root, "Back").click();
  await vi.waitFor(() => expect(ways(root)).toHaveLength(3));
  ways(root)[2]!.click();
  await vi.waitFor(() => expect(root.querySelector("textarea")!.value).toBe("Half a sen"));
});

test("a destination that is no page is not offered", async () => {
  const bad = { id: "x", kind: "other" as const, label: "Bad", url: "javascript:alert(1)" };
  const { root } = await open({ destinations: [bad, ...campaign.content.destinations] });
  expect(ways(root).map((way) => way.getAttribute("href"))).toEqual([
    "https://shop.example/reviews",
    "https://www.google.com/review",
    null,
  ]);
});

test("without stars and feedback only the destinations are there", async () => {
  const { root } = await open({ stars: false, feedback: false });
  expect(root.querySelector("[role=radio]")).toBeNull();
  expect(ways(root)).toHaveLength(2);
});

test("moving over the stars with the arrows rates nothing; Enter does", async () => {
  const { answers } = await open({}, "visitor");
  await userEvent.keyboard("{ArrowRight}{ArrowRight}");
  expect(answers()).toEqual([]);
  await userEvent.keyboard("{Enter}");
  await vi.waitFor(() => expect(answers()).toMatchObject([{ score: 3 }]));
});

test("the whole prompt is used by keyboard alone", async () => {
  const { root, answers } = await open({ stars: false }, "visitor");
  await userEvent.keyboard("{Tab}{Tab}{Tab}{Tab}{Enter}");
  await vi.waitFor(() => expect(root.activeElement?.tagName).toBe("TEXTAREA"));
  await userEvent.keyboard("Fine{Tab}{Tab}{Enter}");
  await vi.waitFor(() => expect(heading(root)).toBe("Thank you!"));
  expect(answers()).toMatchObject([{ text: "Fine" }]);
});

test("closing dismisses, later snoozes, and after an answer neither is said", async () => {
  const first = await open();
  button(first.root, "Close").click();
  expect(first.names()).toEqual(["$shown", "$dismissed"]);
  const second = await open();
  button(second.root, "Ask me later").click();
  expect(second.names()).toEqual(["$shown", "$snoozed"]);
  const third = await open();
  star(third.root, 4).click();
  button(third.root, "Ask me later").click();
  expect(third.names()).toEqual(["$shown", "$answered"]);
  expect([first, second, third].map(({ host }) => host.closed.value)).toEqual([1, 1, 1]);
});

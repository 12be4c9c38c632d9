import { emptyFacts } from "@tappa/lifecycle";
import type { PersonExport } from "@tappa/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { Dispose } from "../host.ts";
import { chatSample as campaign } from "../samples.ts";
import { createTestHost, drawn, type TestHostOptions } from "../testing.ts";
import { show } from "./index.ts";

const AT = Date.UTC(2026, 8, 21, 12);
const person: PersonExport = {
  v: 1,
  person: {
    id: "p",
    userId: "user-42",
    name: "Ann",
    stage: "new",
    flags: [],
    since: AT,
    lastSeen: AT,
    orders: 1,
    valueMinor: { EUR: 4200 },
  },
  stageLabel: "New customer",
  why: "1 order.",
  whyLang: "en",
  traits: { name: "Ann" },
  facts: { ...emptyFacts(), firstSeen: AT, lastSeen: AT },
  transitions: [],
  visitors: [{ id: "v", firstSeen: AT, lastSeen: AT, verified: true }],
  events: [{ id: "e", name: "page_viewed", at: AT, receivedAt: AT, props: { path: "/" }, held: false }],
  conversations: [{ id: "c", status: "open", messages: [] }],
  responses: [{ campaign: "nps", kind: "nps", score: 9, text: null, at: AT }],
  items: [],
  acts: [],
  carts: [],
  attachments: [{ id: "f", name: "receipt.pdf", type: "application/pdf", bytes: 2048, at: AT }],
};

let end: Dispose = () => {};
beforeEach(async () => {
  document.body.replaceChildren();
  await page.viewport(1280, 800);
});
afterEach(() => end());

const buttonIn = (root: ParentNode, name: string) =>
  [...root.querySelectorAll<HTMLButtonElement>("button")].find((one) => (one.ariaLabel ?? one.textContent) === name);

/** A chat in which the visitor asked what is known; `answers` are the collector's, one after the other. */
async function open(answers: (() => Promise<Response>)[], options: Partial<TestHostOptions<typeof campaign>> = {}) {
  const asked: { path: string; body: object }[] = [];
  const ask = (path: string, body: object) => {
    asked.push({ path, body });
    return answers[asked.length - 1]!();
  };
  const tester = createTestHost({ campaign, ask, ...options });
  end = show(tester.host, { by: "visitor" });
  const root = await drawn();
  const press = async (name: string) => {
    await vi.waitFor(() => expect(buttonIn(root, name)).toBeTruthy());
    await userEvent.click(buttonIn(root, name)!);
  };
  await press("More");
  await press("What you know about me");
  const box = await vi.waitFor(() => {
    const found = root.querySelector<HTMLElement>("[data-me]");
    expect(found).toBeTruthy();
    return found!;
  });
  const said = () => box.querySelector("[role=status]")!.textContent;
  const lines = () => [...box.querySelectorAll("li")].map((line) => line.textContent);
  return { ...tester, root, box, said, lines, press, asked };
}

const told =
  (change: Partial<PersonExport> = {}) =>
  async () =>
    Response.json({ ...person, ...change });
const away = () => Promise.reject(new TypeError("Failed to fetch"));

test("[W54] what is known is said in words: the stage with its reason, what was told, and how much of each", async () => {
  const { lines, asked, root, box } = await open([told()]);
  expect(root.activeElement).toBe(box);
  await vi.waitFor(() => expect(lines()).toHaveLength(8));
  expect(lines()).toEqual([
    "Where you stand with us: New customer. 1 order.",
    "What you told us: name: Ann",
    expect.stringMatching(/^1 thing you did on this site, since September 21, 2026$/),
    "1 order",
    "1 conversation",
    "1 file",
    "1 answer to a question",
    "1 browser you came with",
  ]);
  expect(asked).toEqual([{ path: "me/export", body: { lang: "en" } }]);
});

test("[W54] a reason in another language is left out, and what is not kept is not counted", async () => {
  const { lines } = await open([told({ whyLang: "pl", traits: {}, responses: [], attachments: [], events: [] })]);
  await vi.waitFor(() => expect(lines().length).toBeGreaterThan(0));
  expect(lines()).toEqual(["Where you stand with us: New customer.", "1 order", "1 conversation", "1 browser you came with"]);
});

test("[W54] all of it is a file", async () => {
  const { press } = await open([told()]);
  const saved = new Promise<HTMLAnchorElement>((resolve) => {
    const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      click.mockRestore();
      resolve(this);
    });
  });
  await press("Save all of it as a file");
  const link = await saved;
  expect(link.download).toMatch(/^me-\d{4}-\d\d-\d\d\.json$/);
  expect(await (await fetch(link.href)).json()).toEqual(person);
});

test("[W55] it is deleted in two steps that say what goes; then the device forgets, and a card says that it is done", async () => {
  const { press, said, asked, forgotten, root } = await open([
    told(),
    async () => Response.json({ visitors: 1, events: 1, conversations: 1 }),
  ]);
  await press("Delete all of it");
  expect(said()).toMatch(/^All of the above goes, on every device/);
  expect(root.activeElement).toBe(buttonIn(root, "No, keep it"));
  await press("No, keep it");
  expect(said()).toBe("");
  expect(asked).toHaveLength(1);
  await press("Delete all of it");
  await press("Yes, delete everything");
  await vi.waitFor(() => expect(forgotten.value).toBe(1));
  expect(asked[1]).toEqual({ path: "me/erase", body: {} });
  end();
  const card = await vi.waitFor(() => {
    const found = [...document.querySelectorAll("tappa-widget")].at(-1)?.shadowRoot?.querySelector<HTMLElement>(".card");
    expect(found).toBeTruthy();
    return found!;
  });
  expect(card.textContent).toContain("All that was kept of you is deleted.");
  await userEvent.click(buttonIn(card, "Close")!);
  await vi.waitFor(() => expect(document.querySelector("tappa-widget")).toBeNull());
});

test("[W55] who was erased elsewhere meanwhile is forgotten here too", async () => {
  const { press, forgotten } = await open([told(), async () => new Response("{}", { status: 403 })]);
  await press("Delete all of it");
  await press("Yes, delete everything");
  await vi.waitFor(() => expect(forgotten.value).toBe(1));
  await vi.waitFor(() => expect(document.querySelectorAll("tappa-widget")).toHaveLength(2));
  const card = [...document.querySelectorAll("tappa-widget")].at(-1)!.shadowRoot!;
  await userEvent.click(buttonIn(card, "Close")!);
});

test("without the collector it is said in words, and asked again on request", async () => {
  const { said, press, lines, errors } = await open([away, told()]);
  await vi.waitFor(() => expect(said()).toMatch(/^We could not be reached/));
  expect(errors).toHaveLength(1);
  await press("Try again");
  await vi.waitFor(() => expect(lines().length).toBeGreaterThan(0));
  expect(said()).toBe("");
});

test("[W55] a delete that did not come through is said, forgets nothing, and can be tried again", async () => {
  const { said, press, forgotten } = await open([told(), async () => new Response("", { status: 503 })]);
  await press("Delete all of it");
  await press("Yes, delete everything");
  await vi.waitFor(() => expect(said()).toMatch(/Nothing is known to be deleted/));
  expect(forgotten.value).toBe(0);
  await press("Delete all of it");
  expect(said()).toMatch(/^All of the above goes/);
});

test("Escape leads back to the chat, and the next time it is asked for anew", async () => {
  const { root, press, asked, box } = await open([told(), told({ stageLabel: "Loyal" })]);
  box.focus();
  await userEvent.keyboard("{Escape}");
  expect(root.querySelector("[data-me]")).toBeNull();
  expect(root.activeElement).toBe(buttonIn(root, "More"));
  await press("More");
  await press("What you know about me");
  await vi.waitFor(() => expect(root.querySelector("[data-me]")?.textContent).toContain("Loyal"));
  expect(asked).toHaveLength(2);
});

test("a menu that is closed before the answer came is the menu again when it is opened", async () => {
  const asked: string[] = [];
  const tester = createTestHost({
    campaign,
    ask: (path) => {
      asked.push(path);
      return told()();
    },
  });
  end = show(tester.host, { by: "visitor" });
  const root = await drawn();
  const more = () => buttonIn(root, "More")!;
  await userEvent.click(more());
  await vi.waitFor(() => expect(buttonIn(root, "What you know about me")).toBeTruthy());
  buttonIn(root, "What you know about me")!.click();
  more().click();
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  await userEvent.click(more());
  expect(root.querySelector("[data-me]")).toBeNull();
  expect(root.querySelector("[role=alert]")).toBeNull();
  expect(buttonIn(root, "What you know about me")).toBeTruthy();
  expect(tester.errors).toEqual([]);
});

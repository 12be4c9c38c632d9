import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { ChatContent, ChatField, Presence } from "@tappa/protocol";
import type { Dispose } from "../host.ts";
import { chatSample } from "../samples.ts";
import { createTestHost, drawn, type TestHostOptions } from "../testing.ts";
import { show } from "./index.ts";

const NOW = new Date(2026, 5, 15, 20, 0).getTime();
const MONDAY_NINE = new Date(2026, 5, 16, 9, 0).getTime();

const name: ChatField = { trait: "name", label: { en: "Who is writing?", it: "Chi scrive?" }, type: "text", required: true };
const topic: ChatField = {
  trait: "topic",
  label: { en: "What is it about?" },
  type: "choice",
  required: false,
  choices: [
    { value: "order", label: { en: "An order" } },
    { value: "else", label: { en: "Something else" } },
  ],
};

let end: Dispose = () => {};
beforeEach(async () => {
  document.body.replaceChildren();
  await page.viewport(1280, 800);
});
afterEach(() => end());

type Options = Partial<TestHostOptions<typeof chatSample>> & { content?: Partial<ChatContent>; presence?: Partial<Presence> };

async function open({ content, presence, ...options }: Options = {}) {
  const campaign = { ...chatSample, content: { ...chatSample.content, ...content } };
  const tester = createTestHost({ now: () => NOW, ...options, campaign });
  end = show(tester.host, { by: "visitor" });
  const tell = (line: Partial<Presence>) => tester.emit({ e: "presence", agents: [], ...line });
  if (presence) tell(presence);
  const root = await drawn();
  const field = root.querySelector("textarea")!;
  const log = () => root.querySelector('[role="log"]')!.textContent ?? "";
  const input = () => root.querySelector<HTMLInputElement>("#asked");
  const button = (text: string) =>
    [...root.querySelectorAll<HTMLButtonElement>("button")].find((one) => one.textContent === text);
  const named = (event: string) => tester.sent.filter((one) => one.name === event).map(({ props }) => props);
  const asked = (text: string) => vi.waitFor(() => expect(root.querySelector(".asked label")?.textContent).toBe(text));
  const gone = () => vi.waitFor(() => expect(root.querySelector(".asked")).toBeNull());
  /** As the device keeps it, whoever is there next. */
  const kept = (traits: string[]) => vi.waitFor(() => expect(tester.stored.get("chat.asked")).toEqual(traits));
  return { ...tester, tell, root, field, log, input, button, named, asked, gone, kept };
}

describe("[W45] what may be expected", () => {
  test("a chat of which nothing is known promises nothing and asks nothing", async () => {
    const { log, field } = await open({ presence: { agents: [{ name: "Anna" }] } });
    await userEvent.type(field, "Hello{Enter}");
    expect(log()).not.toMatch(/expect|closed|write to you/);
  });

  test.each([
    ["en", 12, "about 12 min: half of 34 answers"],
    ["pl", 12, "za ok. 12 min: połowa z 34 odpowiedzi"],
    ["de", 180, "in etwa 3 Std. rechnen"],
    ["it", 2 * 1440, "in circa 2 giorni"],
  ] as const)(
    "the measured wait is said in %s with what it was measured by, until somebody answers",
    async (locale, minutes, words) => {
      const { log, field, push, sent } = await open({ locale, presence: { waitMs: minutes * 60_000, waitOf: 34 } });
      await vi.waitFor(() => expect(log().replaceAll("\u00a0", " ")).toContain(words));
      await userEvent.type(field, "Hello{Enter}");
      expect(log().replaceAll("\u00a0", " ")).toContain(words);
      push({ type: "message", id: sent.at(-1)!.id, conversation: "c1", author: { kind: "visitor" }, text: "Hello" });
      push({ type: "message", id: "m1", conversation: "c1", author: { kind: "agent" }, text: "Hi" });
      await vi.waitFor(() => expect(log().replaceAll("\u00a0", " ")).not.toContain(words));
    },
  );

  test("closed says when it opens on the visitor's clock, and takes the message all the same", async () => {
    const { log, field, named, tell } = await open({ presence: { opensAt: MONDAY_NINE } });
    await vi.waitFor(() =>
      expect(log()).toMatch(/We are closed now\. We open again: tomorrow, 9:00.AM\. Write to us all the same/),
    );
    await userEvent.type(field, "Is it in stock?{Enter}");
    expect(named("$message")).toMatchObject([{ text: "Is it in stock?" }]);
    tell({});
    await vi.waitFor(() => expect(log()).not.toContain("closed"));
    tell({ opensAt: null });
    await vi.waitFor(() => expect(log()).toMatch(/closed now\.\s+Write to us/));
  });

  test("a day further away is named, one beyond a week by its date", async () => {
    const { log, tell } = await open({ presence: { opensAt: MONDAY_NINE + 2 * 86_400_000 } });
    await vi.waitFor(() => expect(log()).toMatch(/open again: Thursday,? (at )?9:00.AM/));
    tell({ opensAt: MONDAY_NINE + 20 * 86_400_000 });
    await vi.waitFor(() => expect(log()).toMatch(/open again: Monday, July 6/));
  });
});

describe("[W44] the away form", () => {
  test("asks for an address after the message has gone, checks it, and keeps it as a trait once", async () => {
    const { field, asked, input, log, named, gone, kept, stored, root } = await open({ presence: { opensAt: MONDAY_NINE } });
    await userEvent.type(field, "Is it in stock?{Enter}");
    await asked("Where may we write to you, if you have left this page by then?");
    expect(root.activeElement).toBe(field);
    await userEvent.type(input()!, "ada@example{Enter}");
    await vi.waitFor(() => expect(log()).toContain("This is no e-mail address yet"));
    expect([input()!.value, input()!.ariaInvalid, root.activeElement]).toEqual(["ada@example", "true", input()]);
    expect(named("$traits")).toEqual([]);
    await userEvent.type(input()!, ".org{Enter}");
    await gone();
    expect(named("$traits")).toEqual([{ traits: { email: "ada@example.org" } }]);
    expect(root.activeElement).toBe(field);
    await kept(["email"]);
    end();
    const again = await open({ stored, presence: { opensAt: MONDAY_NINE } });
    await userEvent.type(again.field, "And in blue?{Enter}");
    await vi.waitFor(() => expect(again.log()).toContain("closed"));
    await new Promise(requestAnimationFrame);
    expect(again.input()).toBeNull();
  });

  test("can be left out, for good", async () => {
    const { field, asked, button, gone, kept, named } = await open({ presence: { opensAt: null } });
    await userEvent.type(field, "Hello{Enter}");
    await asked("Where may we write to you, if you have left this page by then?");
    button("Skip")!.click();
    await gone();
    await kept(["email"]);
    expect(named("$traits")).toEqual([]);
  });

  test("is for nobody whose address is known, and for no chat that does not want it", async () => {
    const facts = createTestHost({ campaign: chatSample }).facts.value;
    const attrs = { email: { value: "ada@example.org", at: 1, id: "e1" } };
    const known = await open({ presence: { opensAt: null }, facts: { ...facts, attrs } });
    await userEvent.type(known.field, "Hello{Enter}");
    await vi.waitFor(() => expect(known.log()).toContain("closed"));
    await new Promise(requestAnimationFrame);
    expect(known.input()).toBeNull();
    end();
    const unwanted = await open({ presence: { opensAt: null }, content: { away: { email: "no", alone: false } } });
    await vi.waitFor(() => expect(unwanted.log()).toContain("closed"));
    await userEvent.type(unwanted.field, "Hello{Enter}");
    await new Promise(requestAnimationFrame);
    expect(unwanted.input()).toBeNull();
  });

  test("also comes while nobody is there, where the owner wants that, and goes with the first agent", async () => {
    const { field, asked, gone, tell } = await open({ content: { away: { email: "ask", alone: true } } });
    await vi.waitFor(async () => {
      if (field.value === "") await userEvent.type(field, "Hello");
      await userEvent.keyboard("{Enter}");
      expect(field.value).toBe("");
    });
    await asked("Where may we write to you, if you have left this page by then?");
    tell({ agents: [{ name: "Anna" }] });
    await gone();
  });
});

describe("[W44] questions before the first message", () => {
  test("that are required hold it back, in the composer and on the device, and send it as soon as they are answered", async () => {
    const { field, asked, input, log, named, gone, stored, root } = await open({ content: { fields: [name, topic] } });
    await userEvent.type(field, "Where is my parcel?");
    await vi.waitFor(async () => {
      field.focus();
      await userEvent.keyboard("{Enter}");
      expect(input()).toBeTruthy();
    });
    await asked("Who is writing?");
    expect(log()).toContain("Your message is kept below. It goes as soon as you have answered.");
    expect([field.value, stored.get("chat.draft"), named("$message")]).toEqual([
      "Where is my parcel?",
      "Where is my parcel?",
      [],
    ]);
    expect(root.activeElement).toBe(input());
    await userEvent.keyboard("{Enter}");
    await vi.waitFor(() => expect(log()).toContain("Please write an answer."));
    await userEvent.keyboard("Ada{Enter}");
    await vi.waitFor(() => expect(named("$message")).toMatchObject([{ text: "Where is my parcel?" }]));
    expect(named("$traits")).toEqual([{ traits: { name: "Ada" } }]);
    expect(field.value).toBe("");
    await asked("What is it about?");
    [...root.querySelectorAll<HTMLButtonElement>(".asked .acts button")].find((one) => one.textContent === "An order")!.click();
    await gone();
    expect(named("$traits").at(-1)).toEqual({ traits: { topic: "order" } });
    await userEvent.type(field, "Still there?{Enter}");
    expect(named("$message")).toHaveLength(2);
  });

  test("outlive a reload with the message that waits for them", async () => {
    const { field, stored } = await open({ content: { fields: [name] } });
    await userEvent.type(field, "Where is my parcel?");
    await vi.waitFor(() => expect(stored.get("chat.draft")).toBe("Where is my parcel?"));
    end();
    const again = await open({ stored, content: { fields: [name] } });
    await vi.waitFor(() => expect(again.field.value).toBe("Where is my parcel?"));
    await vi.waitFor(async () => {
      again.field.focus();
      await userEvent.keyboard("{Enter}");
      expect(again.input()).toBeTruthy();
    });
    await userEvent.keyboard("Ada{Enter}");
    await vi.waitFor(() => expect(again.named("$message")).toHaveLength(1));
  });

  test("that are not required hold nothing, and are asked in the visitor's language", async () => {
    const { field, asked, named } = await open({ locale: "it", content: { fields: [{ ...name, required: false }] } });
    await userEvent.type(field, "Ciao");
    await vi.waitFor(async () => {
      field.focus();
      await userEvent.keyboard("{Enter}");
      expect(named("$message")).toHaveLength(1);
    });
    await asked("Chi scrive?");
  });

  test("answered in another tab hold nothing here", async () => {
    const { field, facts, asked, gone, named, input } = await open({ content: { fields: [name] } });
    await userEvent.type(field, "Hello");
    await vi.waitFor(async () => {
      field.focus();
      await userEvent.keyboard("{Enter}");
      expect(input()).toBeTruthy();
    });
    await asked("Who is writing?");
    facts.value = { ...facts.value, attrs: { name: { value: "Ada", at: 1, id: "e1" } } };
    await gone();
    expect(named("$message")).toMatchObject([{ text: "Hello" }]);
  });

  test("a card number in an answer is hidden before it is sent", async () => {
    const { field, input, named } = await open({ content: { fields: [name] } });
    await userEvent.type(field, "Hello");
    await vi.waitFor(async () => {
      field.focus();
      await userEvent.keyboard("{Enter}");
      expect(input()).toBeTruthy();
    });
    await userEvent.keyboard("4111 1111 1111 1111{Enter}");
    await vi.waitFor(() => expect(named("$traits")).toHaveLength(1));
    expect(JSON.stringify(named("$traits"))).not.toContain("4111");
  });
});

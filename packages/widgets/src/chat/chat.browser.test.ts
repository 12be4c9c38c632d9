import { signal } from "@preact/signals-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { Dispose, ShowOptions } from "../host.ts";
import { chatSample as campaign } from "../samples.ts";
import { createTestHost, drawn } from "../testing.ts";
import type { TestHostOptions } from "../testing.ts";
import { show } from "./index.ts";
import { showLauncher } from "./launcher.ts";

let end: Dispose = () => {};
beforeEach(async () => {
  document.body.replaceChildren();
  await page.viewport(1280, 800);
});
afterEach(() => end());

async function open(options: Partial<TestHostOptions<typeof campaign>> = {}, more: Partial<ShowOptions> = {}) {
  const tester = createTestHost({ campaign, ...options });
  end = show(tester.host, { by: "visitor", ...more });
  const root = await drawn();
  const field = root.querySelector("textarea")!;
  const bubbles = () => [...root.querySelectorAll(".bubble:not(.dots)")].map((bubble) => bubble.textContent);
  const fromAgent = (id: string, text: string) =>
    tester.push({ type: "message", id, conversation: "c1", author: { kind: "agent", name: "Anna" }, text });
  const status = () => root.querySelector(".status")?.textContent;
  const button = (name: string) =>
    [...root.querySelectorAll<HTMLButtonElement>("button")].find((one) => (one.ariaLabel ?? one.textContent) === name)!;
  return { ...tester, root, field, bubbles, fromAgent, status, button };
}

test("Enter sends, Shift+Enter starts a new line, and the composer is empty and ready again", async () => {
  const { root, field, bubbles, sent } = await open();
  await userEvent.keyboard("Hello{Shift>}{Enter}{/Shift}there");
  expect(field.value).toBe("Hello\nthere");
  await userEvent.keyboard("{Enter}");
  expect(bubbles()).toEqual(["Hello\nthere"]);
  expect(field.value).toBe("");
  expect(root.activeElement).toBe(field);
  expect(sent.find((event) => event.name === "$message")!.props).toMatchObject({ text: "Hello\nthere", page: location.href });
});

test("Enter that chooses a candidate of an input method does not send", async () => {
  const { field, bubbles } = await open();
  await userEvent.keyboard("ni");
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, composed: true }));
  expect(bubbles()).toEqual([]);
});

test("a draft survives closing, reloading and crashing", async () => {
  const { stored, field } = await open();
  await userEvent.type(field, "half a thought");
  await vi.waitFor(() => expect(stored.get("chat.draft")).toBe("half a thought"));
  end();
  const again = await open({ stored });
  await vi.waitFor(() => expect(again.field.value).toBe("half a thought"));
});

test("a text that comes with opening goes into the composer, below a draft", async () => {
  const { field } = await open({ stored: new Map([["chat.draft", "mine"]]) }, { text: "About item 3" });
  await vi.waitFor(() => expect(field.value).toBe("mine\nAbout item 3"));
});

test("each message shows how far it has come, the refused one what can be done", async () => {
  const { field, sent, settle, push, status, button, bubbles, root } = await open();
  await userEvent.type(field, "Hello{Enter}");
  const id = () => sent.findLast((event) => event.name === "$message")!.id;
  expect(status()).toBe("Saved here");
  settle(id(), "sent");
  expect(status()).toBe("Sent");
  push({ type: "message", id: id(), conversation: "c1", author: { kind: "visitor" }, text: "Hello" });
  push({ type: "read", conversation: "c1", by: "agent", upTo: id() });
  expect(status()).toBe("Seen");
  await userEvent.type(field, "No{Enter}");
  settle(id(), "refused", "event_invalid");
  expect(root.querySelector(".status.refused")?.textContent).toBe("This message was not accepted.");
  await vi.waitFor(() => expect(button("Try again")).toBeTruthy());
  await userEvent.click(button("Try again"));
  expect(root.activeElement).toBe(field);
  settle(id(), "refused", "event_invalid");
  await userEvent.click(button("Edit"));
  expect([field.value, bubbles()]).toEqual(["No", ["Hello"]]);
});

test("[W56] who is blocked reads why a message was refused, and has it still", async () => {
  const { field, sent, settle, bubbles, root } = await open();
  await userEvent.type(field, "Hello{Enter}");
  settle(sent.findLast((event) => event.name === "$message")!.id, "refused", "visitor_blocked");
  await vi.waitFor(() =>
    expect(root.querySelector(".group")!.textContent).toContain("Messages from you are not accepted here any more."),
  );
  expect(bubbles()).toEqual(["Hello"]);
});

test("what somebody writes never becomes HTML, and only web addresses become links", async () => {
  const { fromAgent, root, bubbles } = await open();
  const nasty = `<img src=x onerror="document.title='owned'"> javascript:alert(1) https://a.example/x?y=(1). <b>no</b>`;
  fromAgent("m1", nasty);
  fromAgent("m2", "**bold**, _slanted_, *starred*, `code`; snake_case_name and 2 * 3 * 4 stay");
  // The letters are there at once; what draws their marks comes after them.
  expect(bubbles()[0]).toBe(nasty);
  await vi.waitFor(() => expect(root.querySelector(".bubble strong")).toBeTruthy());
  expect(bubbles()).toEqual([nasty, "bold, slanted, starred, code; snake_case_name and 2 * 3 * 4 stay"]);
  const links = [...root.querySelectorAll(".bubble a")].map((link) => [link.getAttribute("href"), link.getAttribute("rel")]);
  expect(links).toEqual([["https://a.example/x?y=(1)", "noopener noreferrer nofollow"]]);
  expect(root.querySelectorAll(".bubble :is(img, b, script)")).toHaveLength(0);
  expect([...root.querySelectorAll(".bubble :is(strong, em, code)")].map((one) => one.textContent)).toEqual([
    "bold",
    "slanted",
    "starred",
    "code",
  ]);
});

test("the visitor sees who is here, who types, and what is new since last time", async () => {
  const tester = createTestHost({ campaign });
  const entry = { type: "message" as const, conversation: "c1", author: { kind: "agent" as const, name: "Anna" } };
  tester.push({ ...entry, id: "m1", text: "old" });
  tester.push({ type: "read", conversation: "c1", by: "visitor", upTo: "m1" });
  tester.push({ ...entry, id: "m2", text: "new" });
  end = show(tester.host, { by: "visitor" });
  const root = await drawn();
  const order = [...root.querySelectorAll(".bubble, .new")].map((one) => one.textContent);
  expect(order).toEqual(["old", "New", "new"]);
  tester.emit({ e: "presence", agents: [{ name: "Anna" }, { name: "Bo" }] });
  expect(root.querySelector(".presence")?.textContent).toBe("Anna, Bo are here");
  tester.emit({ e: "typing", conversation: "c1", by: "agent", name: "Anna" });
  await vi.waitFor(() => expect(root.querySelector(".typing")?.textContent).toContain("Anna is typing"));
});

test("offline says what happens to what is written", async () => {
  const { online, root } = await open({ online: false });
  expect(root.querySelector(".notice")?.textContent).toContain("saved here");
  online.value = true;
  expect(root.querySelector(".notice")).toBe(null);
});

test("a draft that is too long says by how much and is not sent", async () => {
  const { root, button } = await open({ stored: new Map([["chat.draft", "x".repeat(4001)]]) });
  await vi.waitFor(() => expect(root.querySelector(".room")?.textContent).toBe("1 character too long"));
  expect(button("Send").disabled).toBe(true);
});

test("the composer grows with its text, up to some lines", async () => {
  const { field } = await open();
  const one = field.offsetHeight;
  await userEvent.keyboard("a{Shift>}{Enter}{Enter}{/Shift}b");
  const three = field.offsetHeight;
  expect(three).toBeGreaterThan(one);
  await userEvent.keyboard("{Shift>}{Enter}{Enter}{Enter}{Enter}{Enter}{Enter}{Enter}{Enter}{/Shift}");
  expect(field.offsetHeight).toBeLessThan(three * 3);
  expect(field.scrollHeight).toBeGreaterThan(field.offsetHeight);
});

test("the thread stays at its newest message, and a button leads back to it", async () => {
  const { fromAgent, root, button, field } = await open();
  for (let index = 0; index < 40; index++) fromAgent(`m${index}`, `message ${index}`);
  const scroller = root.querySelector<HTMLElement>(".scroller")!;
  expect(scroller.scrollTop).toBe(0);
  scroller.scrollTop = -600;
  await vi.waitFor(() => expect(button("Newest messages")).toBeTruthy());
  await userEvent.click(button("Newest messages"));
  await vi.waitFor(() => expect(scroller.scrollTop).toBe(0));
  scroller.scrollTop = -600;
  await userEvent.type(field, "mine{Enter}");
  expect(scroller.scrollTop).toBe(0);
});

test("typing below a long thread does not draw the thread anew", async () => {
  const { fromAgent, root } = await open();
  for (let index = 0; index < 60; index++) fromAgent(`m${index}`, `message ${index}`);
  const seen: MutationRecord[] = [];
  const observer = new MutationObserver((records) => seen.push(...records));
  observer.observe(root.querySelector("ol")!, { subtree: true, childList: true, attributes: true, characterData: true });
  await userEvent.keyboard("abc");
  observer.disconnect();
  expect(seen).toEqual([]);
});

test("on a desktop Tab leaves the panel, on a phone, which it covers, Tab stays inside", async () => {
  const after = document.createElement("button");
  document.body.append(after);
  const { root } = await open();
  expect(root.querySelector(".frame")!.ariaModal).toBe("false");
  end();
  await page.viewport(390, 844);
  const phone = await open();
  const frame = phone.root.querySelector<HTMLElement>(".frame")!;
  expect(frame.ariaModal).toBe("true");
  await Promise.all(frame.getAnimations().map((animation) => animation.finished));
  const { x, y, width, height } = frame.getBoundingClientRect();
  expect([x, y, width, height]).toEqual([0, 0, 390, 844]);
  phone.button("More").focus();
  await userEvent.keyboard("{Shift>}{Tab}{/Shift}");
  expect(phone.root.activeElement).toBe(phone.field);
  await userEvent.keyboard("{Tab}");
  expect(phone.root.activeElement).toBe(phone.button("More"));
});

test("at 320 px nothing is wider than the page", async () => {
  await page.viewport(320, 568);
  const { fromAgent, root } = await open();
  fromAgent("m1", `https://a.example/${"long".repeat(60)} ${"W".repeat(300)}`);
  const { scrollWidth, clientWidth } = root.querySelector(".scroller")!;
  expect(scrollWidth).toBe(clientWidth);
  expect(root.querySelector(".frame")!.getBoundingClientRect().width).toBe(320);
});

test("closing lets go of the feed and of the page's focus events", async () => {
  const { connections, fromAgent, sent } = await open();
  expect(connections.value).toBe(1);
  await userEvent.keyboard("{Escape}");
  expect(connections.value).toBe(0);
  fromAgent("m1", "anybody there?");
  window.dispatchEvent(new Event("focus"));
  expect(sent.filter((event) => event.name === "$read")).toEqual([]);
});

test("opened from the launcher by keyboard, closing brings the focus back to the launcher, hidden meanwhile", async () => {
  const isOpen = signal(false);
  const tester = createTestHost({ campaign });
  const onOpen = () => {
    end = show({ ...tester.host, closed: () => (isOpen.value = false) }, { by: "visitor" });
    isOpen.value = true;
  };
  const { theme } = tester.host;
  const endLauncher = showLauncher({ theme, label: "Chat", unread: signal(0), open: isOpen, onOpen, onIntent: () => {} });
  const launcher = document.querySelector("tappa-launcher")!.shadowRoot!;
  launcher.querySelector("button")!.focus();
  await userEvent.keyboard("{Enter}");
  const root = await drawn();
  expect(root.activeElement?.localName).toBe("textarea");
  await userEvent.keyboard("{Escape}");
  await vi.waitFor(() => expect(launcher.activeElement?.localName).toBe("button"));
  endLauncher();
});

test("the composer says what will be hidden, and lets what is no card be sent as it is written", async () => {
  const { root, field, button, bubbles } = await open();
  const notice = () => root.querySelector(".guard [role=alert]")?.textContent ?? "";
  await userEvent.type(field, "My card is 4111 1111 1111 1111");
  await vi.waitFor(() => expect(notice()).toBe("Hidden before it is sent, for your safety: •••• •••• •••• 1111"));
  expect(button("Send as written")).toBe(undefined);
  await userEvent.keyboard("{Enter}");
  expect([bubbles(), notice()]).toEqual([["My card is •••• •••• •••• 1111"], ""]);
  await userEvent.type(field, "password: tiger");
  await userEvent.click(button("Send as written"));
  expect(notice()).toBe("Sent as it is written. Whoever reads this chat sees it.");
  await userEvent.click(field);
  await userEvent.keyboard("{Enter}");
  expect(bubbles()).toEqual(["My card is •••• •••• •••• 1111", "password: tiger"]);
});

test("a resolved conversation asks how it was; a comment may follow, with what must not be sent hidden", async () => {
  const { root, fromAgent, push, button, sent, field } = await open();
  const answers = () => sent.filter(({ name }) => name === "$answered").map(({ props }) => [props.score, props.text]);
  fromAgent("m1", "Done");
  push({ type: "conversation", conversation: "c1", status: "resolved", agent: "Anna" });
  push({ type: "ask", ask: "csat", conversation: "c1", id: "ask-1" });
  await vi.waitFor(() => expect(root.querySelector(".csat p")?.textContent).toBe("How was this conversation?"));
  await userEvent.click(button("4 of 5"));
  const comment = root.querySelector<HTMLTextAreaElement>(".csat textarea")!;
  expect(root.activeElement).toBe(comment);
  await userEvent.keyboard("Quick, my card 4111 1111 1111 1111");
  await userEvent.click([...root.querySelectorAll<HTMLButtonElement>(".csat button")].find((one) => one.textContent === "Send")!);
  await vi.waitFor(() => expect(answers()).toHaveLength(2));
  expect(answers()).toEqual([
    [4, undefined],
    [undefined, "Quick, my card •••• •••• •••• 1111"],
  ]);
  expect(root.querySelector(".csat")).toBe(null);
  await userEvent.type(field, "Thanks{Enter}");
  expect(root.querySelector(".all")!.textContent).not.toContain("How was");
});

test("the menu copies the conversation as plain text, says so, and gives the focus back; Esc closes only the menu", async () => {
  const written = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  const { fromAgent, field, button, root } = await open({ now: () => Date.UTC(2026, 10, 22, 12) });
  await userEvent.type(field, "Hello{Enter}");
  fromAgent("m1", "Hi **there**");
  button("More").focus();
  await userEvent.keyboard("{Enter}");
  await vi.waitFor(() => expect(button("Copy the conversation")).toBeTruthy());
  await userEvent.keyboard("{Tab}{Tab}{Escape}");
  expect([button("Copy the conversation"), root.activeElement]).toEqual([undefined, button("More")]);
  await userEvent.keyboard("{Enter}");
  await userEvent.click(button("Copy the conversation"));
  const [text] = written.mock.calls[0]!;
  expect(text.replace(/\[[^\]]+\]/g, "[]")).toBe("Bottega Coffee\n\n[] Anna: Hi **there**\n\n[] You: Hello\n");
  expect(root.activeElement).toBe(button("More"));
  await vi.waitFor(() =>
    expect([...root.querySelectorAll("[role=status]")].at(-1)!.textContent).toBe("The conversation was copied."),
  );
  written.mockRestore();
});

test("the menu downloads the conversation, made on the device", async () => {
  const files: Blob[] = [];
  const made = vi.spyOn(URL, "createObjectURL").mockImplementation((file) => (files.push(file as Blob), "blob:none"));
  const names: string[] = [];
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function click(this: HTMLAnchorElement) {
    names.push(this.download);
  });
  const { fromAgent, button } = await open({ now: () => Date.UTC(2026, 10, 22, 12) });
  fromAgent("m1", "Ciao");
  await userEvent.click(button("More"));
  await vi.waitFor(() => expect(button("Download it")).toBeTruthy());
  await userEvent.click(button("Download it"));
  expect(names).toEqual(["chat-2026-11-22.txt"]);
  expect(await files[0]!.text()).toMatch(/^Bottega Coffee\n\n\[.+\] Anna: Ciao\n$/);
  made.mockRestore();
  clicked.mockRestore();
});

test("[W50] quick replies are buttons below the last message; pressing one sends it and gives the focus back", async () => {
  const { push, root, bubbles, field, button } = await open();
  const offer = { replies: ["Yes, please", "pay\u202epal"] };
  push({ type: "message", id: "m1", conversation: "c1", author: { kind: "agent" }, text: "This one?", ...offer });
  await vi.waitFor(() => expect(root.querySelector(".replies")).toBeTruthy());
  const group = root.querySelector('[role="log"] [role="group"]')!;
  expect([group.ariaLabel, ...[...group.children].map((one) => one.textContent)]).toEqual([
    "Suggested answers",
    "Yes, please",
    "pay⟨U+202E⟩pal",
  ]);
  button("Yes, please").focus();
  await userEvent.keyboard("{Enter}");
  expect(bubbles()).toEqual(["This one?", "Yes, please"]);
  expect(root.querySelector(".replies")).toBeNull();
  expect(root.activeElement).toBe(field);
});

test("[W50] a page of the site is shown as a card, as the agent describes it", async () => {
  const { push, root } = await open();
  const image = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";
  const card = { url: "https://shop.example/p/notte?x=1", title: "Notte <b>", image };
  push({ type: "message", id: "m1", conversation: "c1", author: { kind: "agent" }, text: "This:", card });
  const foul = { url: "javascript:alert(1)", title: "Press" };
  push({ type: "message", id: "m2", conversation: "c1", author: { kind: "agent" }, text: "That:", card: foul });
  await vi.waitFor(() => expect(root.querySelector(".bubble a")).toBeTruthy());
  const links = [...root.querySelectorAll<HTMLAnchorElement>(".bubble a")];
  expect(links.map((link) => [link.href, link.textContent, link.querySelector("img")?.alt])).toEqual([
    ["https://shop.example/p/notte?x=1", "Notte <b>shop.example/p/notte", ""],
  ]);
});

test("the menu mutes the sound and the title, each by itself, and remembers it", async () => {
  const { button, stored } = await open();
  await userEvent.click(button("More"));
  await vi.waitFor(() => expect(button("Mute the sound")).toBeTruthy());
  await userEvent.click(button("Mute the sound"));
  await vi.waitFor(() => expect(stored.get("quiet")).toEqual({ sound: true }));
  end();
  const again = await open({ stored });
  await userEvent.click(again.button("More"));
  await vi.waitFor(() => expect(again.button("Unmute the sound")).toBeTruthy());
  await userEvent.click(again.button("Leave the tab’s title alone"));
  await vi.waitFor(() => expect(stored.get("quiet")).toEqual({ sound: true, title: true }));
});

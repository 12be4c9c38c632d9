import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { LocationProvider, useLocation } from "preact-iso/router";
import { afterEach, expect, test } from "vitest";
import type { ConversationDetail, ViewingRequest } from "@tappa/protocol";
import { createApi } from "../api/api.ts";
import { createDesk } from "../desk.ts";
import { DeskContext } from "../frame/context.ts";
import { parsePath } from "../route.ts";
import { agentMessage, AGENT, BEN, conversationWith, createTestSurroundings, SITE, visitorMessage } from "../testing.ts";
import { createFakeCollector } from "../testing-collector.ts";
import { InboxPage } from "./inbox.tsx";

afterEach(cleanup);

function Routed() {
  const route = parsePath(useLocation().path);
  return <InboxPage id={route.name === "site" ? route.id : null} />;
}

/** The inbox at `path`, over a collector in memory. */
const LABELS = [
  { id: "returns", name: "Returns", color: "orange" as const },
  { id: "sizes", name: "Size advice", color: "teal" as const },
];

const SAVED = [
  { id: "size", name: "Size", text: "Dear {name}, take one size up. {agent}" },
  { id: "sent", name: "Sent", text: "Order {order} is on its way." },
];

function openInbox(path: string, ...conversations: ConversationDetail[]) {
  history.replaceState(null, "", `/console/sites/${SITE.id}/inbox${path}`);
  const collector = createFakeCollector(...conversations);
  collector.useSettings({ labels: LABELS, savedReplies: SAVED });
  const { surroundings, attended, visible, timers } = createTestSurroundings(collector.fetch);
  const api = createApi({ fetch: collector.fetch, onLoginRequired: () => {} });
  const desk = createDesk(api, surroundings, AGENT, SITE);
  render(
    <LocationProvider>
      <DeskContext.Provider value={desk}>
        <Routed />
      </DeskContext.Provider>
    </LocationProvider>,
  );
  return { collector, desk, attended, visible, timers };
}

const ann = () => conversationWith("Ann", [visitorMessage(1, "Does it run small?")]);
const bob = () => conversationWith("Bob", [visitorMessage(1, "Where is my order?")], { waitingSince: 1 });
const field = () => screen.findByRole<HTMLTextAreaElement>("textbox", { name: /Reply to/ });
const type = async (text: string) => fireEvent.input(await field(), { target: { value: text } });
const enter = async (more: object = {}) => fireEvent.keyDown(await field(), { key: "Enter", ...more });
const press = (key: string) => fireEvent.keyDown(document.body, { key });

test("Enter sends the reply once, with what its author has seen, and empties the field", async () => {
  const { collector } = openInbox("/c-ann", ann());
  await type("It does, take the L.");
  await enter();
  await waitFor(() => expect(collector.conversations.get("c-ann")!.messages).toHaveLength(2));
  expect(collector.called("POST", "/messages")).toMatchObject([{ body: { text: "It does, take the L.", seen: 1 } }]);
  expect((await field()).value).toBe("");
});

test("Shift and Enter, and Enter of an input method, send nothing", async () => {
  const { collector } = openInbox("/c-ann", ann());
  await type("It does");
  await enter({ shiftKey: true });
  await enter({ isComposing: true });
  expect(collector.called("POST", "/messages")).toEqual([]);
});

test("a draft stays with its conversation while others are read", async () => {
  openInbox("/c-ann", ann(), bob());
  await type("For Ann only");
  fireEvent.click(await screen.findByRole("link", { name: /Bob/ }));
  await screen.findByRole("textbox", { name: "Reply to Bob" });
  expect((await field()).value).toBe("");
  expect(screen.getByText("For Ann only")).toBeTruthy();
  fireEvent.click(screen.getByRole("link", { name: /Ann/ }));
  await waitFor(async () => expect((await field()).value).toBe("For Ann only"));
});

test("a colleague's answer is shown beside one's own, and nothing is sent until chosen", async () => {
  const { collector } = openInbox("/c-ann", ann());
  await type("Take the L.");
  collector.conversations.get("c-ann")!.messages.push(agentMessage(2, "Take the M.", { id: "agent-2", name: "Ben" }));
  await enter();
  const conflict = await screen.findByRole("alert");
  expect(conflict.textContent).toMatch(/Ben answered while you were writing/);
  expect(conflict.textContent).toMatch(/Take the M\./);
  expect(conflict.textContent).toMatch(/Take the L\./);
  expect(collector.conversations.get("c-ann")!.messages).toHaveLength(2);
  fireEvent.click(within(conflict).getByRole("button", { name: "Send it too" }));
  await waitFor(() => expect(collector.conversations.get("c-ann")!.messages.map((message) => message.seq)).toEqual([1, 2, 3]));
  const [first, second] = collector.called("POST", "/messages").map((call) => call.body as { id: string; seen: number });
  expect(second!.id).toBe(first!.id);
  expect([first!.seen, second!.seen]).toEqual([1, 2]);
});

test("editing one's own after a conflict brings the text back into the field", async () => {
  const { collector } = openInbox("/c-ann", ann());
  await type("Take the L.");
  collector.conversations.get("c-ann")!.messages.push(agentMessage(2, "Take the M.", { id: "agent-2", name: "Ben" }));
  await enter();
  fireEvent.click(await screen.findByRole("button", { name: "Edit mine" }));
  expect((await field()).value).toBe("Take the L.");
  expect(screen.queryByRole("alert")).toBeNull();
  expect(screen.getByText("Take the M.")).toBeTruthy();
});

test("a reply that waits for the collector asks for no decision, and goes out on request, once", async () => {
  const { collector } = openInbox("/c-ann", ann());
  await type("Take the L.");
  collector.setDown(true);
  await enter();
  expect(await screen.findByText(/It goes out as soon as the collector is back/)).toBeTruthy();
  expect(screen.queryByText(/needs your decision/)).toBeNull();
  collector.setDown(false);
  fireEvent.click(screen.getByRole("button", { name: "Send now" }));
  await waitFor(() => expect(collector.conversations.get("c-ann")!.messages).toHaveLength(2));
  expect(screen.queryByText(/It goes out as soon as/)).toBeNull();
});

test("a message of the visitor appears by itself and ends the typing", async () => {
  const { collector } = openInbox("/c-ann", ann(), bob());
  await field();
  collector.tell({ e: "typing", conversation: "c-ann", by: "visitor" });
  await screen.findByText("Ann is typing");
  const message = visitorMessage(2, "Still there?");
  collector.tell({ seq: 1, at: message.at, type: "message", conversation: "c-ann", message });
  await within(screen.getByRole("log")).findByText("Still there?");
  expect(screen.queryByText("Ann is typing")).toBeNull();
});

test("a colleague is seen typing, one's own typing is not", async () => {
  const { collector } = openInbox("/c-ann", ann());
  await field();
  collector.tell({ e: "typing", conversation: "c-ann", by: "agent", name: AGENT.name, agent: AGENT.id });
  collector.tell({ e: "typing", conversation: "c-ann", by: "agent", name: "Ben", agent: "agent-2" });
  collector.tell({ e: "typing", conversation: "c-ann", by: "visitor" });
  await screen.findByText("Ann is typing");
  expect(screen.getByText("Ben is typing")).toBeTruthy();
  expect(screen.queryByText("Anna is typing")).toBeNull();
});

test("the visitor's read mark and a colleague's decision are seen at once", async () => {
  const answered = conversationWith("Ann", [visitorMessage(1, "Hi"), agentMessage(2, "Hello")]);
  const { collector } = openInbox("/c-ann", answered);
  await field();
  collector.tell({ seq: 1, at: 1, type: "read", conversation: "c-ann", by: "visitor", upTo: "m2" });
  await screen.findByText("Seen");
  collector.tell({
    seq: 2,
    at: 2,
    type: "conversation",
    conversation: "c-ann",
    status: "resolved",
    assignee: { id: "agent-2", name: "Ben" },
  });
  await screen.findByText("Assigned to Ben");
  expect(screen.getByRole("button", { name: "Reopen" })).toBeTruthy();
});

test("messages are read when somebody looks, not before", async () => {
  const { collector, attended } = openInbox("", ann());
  attended.value = false;
  fireEvent.click(await screen.findByRole("link", { name: /Ann/ }));
  await field();
  expect(collector.called("POST", "/read")).toEqual([]);
  act(() => {
    attended.value = true;
  });
  await waitFor(() => expect(collector.called("POST", "/read")).toMatchObject([{ body: { upTo: "m1" } }]));
});

test("a colleague who has the conversation open is named in thread and list, while it lasts", async () => {
  const { collector } = openInbox("/c-ann", ann());
  await field();
  const viewing = (conversation: string | null) =>
    collector.tell({ e: "viewing", page: "theirs", agent: { id: "agent-2", name: "Ben" }, conversation });
  viewing("c-ann");
  await screen.findByText("Ben is looking at this too.");
  expect(screen.getByRole("link", { name: /Open at Ben/ })).toBeTruthy();
  collector.tell({ e: "typing", conversation: "c-ann", by: "agent", name: "Ben", agent: "agent-2" });
  await screen.findByText("Ben is writing an answer.");
  viewing(null);
  await waitFor(() => expect(screen.queryByText(/Ben is writing an answer/)).toBeNull());
  expect(screen.queryByRole("link", { name: /Open at Ben/ })).toBeNull();
});

test("what is open here is told to colleagues, and not while the page is hidden", async () => {
  const { collector, visible } = openInbox("/c-ann", ann(), bob());
  await field();
  fireEvent.click(await screen.findByRole("link", { name: /Bob/ }));
  await screen.findByRole("textbox", { name: "Reply to Bob" });
  visible.value = false;
  const told = () => collector.called("POST", "/viewing").map(({ body }) => (body as ViewingRequest).conversation);
  await waitFor(() => expect(told()).toEqual(["c-ann", "c-bob", null]));
});

test("the person's pane shows cart, page and devices, and asks again by itself while it is seen", async () => {
  const cart = { items: 2, valueMinor: 8_400, currency: "EUR", at: 1 };
  const { collector, timers, visible } = openInbox("/c-ann", { ...ann(), cart });
  const pane = within(await screen.findByRole("complementary", { name: "Person" }));
  expect((await pane.findByRole("heading", { name: "Cart" })).parentElement!.textContent).toMatch(/€84\.00 · 2 pieces/);
  expect(pane.getByRole("heading", { name: "Device" })).toBeTruthy();
  const asked = () => collector.called("GET", "/people/ann").length;
  await waitFor(() => expect(timers.delays()).toContain(15_000));
  const before = asked();
  timers.run(15_000);
  await waitFor(() => expect(asked()).toBe(before + 1));
  visible.value = false;
  await waitFor(() => expect(timers.delays()).not.toContain(15_000));
});

test("the visitor is told of typing at most once in a while", async () => {
  const { collector, timers } = openInbox("/c-ann", ann());
  await type("T");
  await type("Ta");
  expect(collector.called("POST", "/typing")).toHaveLength(1);
  timers.run(3_000);
  await type("Tak");
  expect(collector.called("POST", "/typing")).toHaveLength(2);
});

test("the keys walk the list, write, assign and resolve", async () => {
  const { collector } = openInbox("", ann(), bob());
  await screen.findByRole("link", { name: /Bob/ });
  press("j");
  await waitFor(() => expect(location.pathname).toMatch(/c-bob$/));
  press("j");
  await waitFor(() => expect(location.pathname).toMatch(/c-ann$/));
  press("k");
  await waitFor(() => expect(location.pathname).toMatch(/c-bob$/));
  const textarea = await field();
  press("r");
  expect(document.activeElement).toBe(textarea);
  fireEvent.keyDown(textarea, { key: "e" });
  expect(collector.called("PATCH", "c-bob")).toEqual([]);
  fireEvent.keyDown(textarea, { key: "Escape" });
  expect(document.activeElement).toBe(document.body);
  press("a");
  await waitFor(() => expect(collector.called("PATCH", "c-bob")).toMatchObject([{ body: { assignee: "agent-1" } }]));
  press("?");
  expect(await screen.findByRole("dialog")).toBeTruthy();
});

test("a key with a modifier belongs to the browser", async () => {
  const { collector } = openInbox("/c-ann", ann());
  await field();
  fireEvent.keyDown(document.body, { key: "e", ctrlKey: true });
  fireEvent.keyDown(document.body, { key: "a", metaKey: true });
  expect(collector.called("PATCH", "c-ann")).toEqual([]);
});

test("an empty inbox and a conversation that is not there say so", async () => {
  openInbox("/c-gone");
  expect(await screen.findByText("All answered")).toBeTruthy();
  expect(await screen.findByText(/no such conversation/)).toBeTruthy();
});

test("what is typed with marks looks the same to both sides", async () => {
  openInbox("/c-ann", conversationWith("Ann", [visitorMessage(1, "Is it **really** `XL`?")]));
  const log = await screen.findByRole("log");
  expect([...log.querySelectorAll(".bubble > *")].map((part) => part.localName)).toEqual(["strong", "code"]);
});

const LONG = "word ".repeat(2_000);
const tail = (log: HTMLElement) => log.scrollHeight - log.scrollTop - log.clientHeight;

/** The thread in a box that scrolls; styles are not loaded here. */
async function openScrolling(...messages: Parameters<typeof conversationWith>[1]) {
  const opened = openInbox("/c-ann", conversationWith("Ann", messages));
  const log = await screen.findByRole("log");
  Object.assign(log.style, { height: "200px", width: "300px", overflowY: "auto" });
  await waitFor(() => expect(tail(log)).toBeLessThan(2));
  return { ...opened, log };
}

test("the end stays in view when the thread grows before the view has told that it moved", async () => {
  const { log } = await openScrolling(visitorMessage(1, LONG));
  (log.firstElementChild as HTMLElement).style.minHeight = `${log.scrollHeight + 1000}px`;
  fireEvent.scroll(log);
  await waitFor(() => expect(tail(log)).toBeLessThan(2));
  expect(screen.queryByRole("button", { name: "To the latest" })).toBeNull();
});

test("a message is drawn as its visitor sees it: links, lists, and where a link goes that says otherwise", async () => {
  const text =
    "Take:\n- **one**\n- [two](https://shop.example/two)\n\n[bank.example](https://evil.example/) [x](javascript:alert(1))";
  openInbox("/c-ann", conversationWith("Ann", [visitorMessage(1, text), agentMessage(2, "- a\n- b")]));
  const list = within(await screen.findByRole("log"))
    .getAllByRole("list")
    .slice(1);
  expect(list.map((one) => one.textContent)).toEqual(["onetwo", "ab"]);
  const links = within(screen.getByRole("log")).getAllByRole<HTMLAnchorElement>("link");
  expect(links.map((link) => [link.textContent, link.href])).toEqual([
    ["two", "https://shop.example/two"],
    ["bank.example (evil.example)", "https://evil.example/"],
  ]);
});

test("whoever sends a reply while reading further up sees it go", async () => {
  const { log } = await openScrolling(visitorMessage(1, LONG));
  log.scrollTop = 0;
  await screen.findByRole("button", { name: "To the latest" });
  await type("It does");
  await enter();
  await waitFor(() => expect(tail(log)).toBeLessThan(2));
});

test("a note is kept apart from replies: no visitor hears of it, and its text stays until it is stored", async () => {
  const { collector } = openInbox("/c-ann", ann());
  await type("Dear Ann");
  fireEvent.keyDown(await field(), { key: "Escape" });
  press("n");
  const noteField = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Note about Ann" });
  expect(document.activeElement).toBe(noteField);
  expect(noteField.value).toBe("");
  fireEvent.input(noteField, { target: { value: "Ask Ben first" } });
  collector.setDown(true);
  fireEvent.keyDown(noteField, { key: "Enter" });
  await screen.findByText(/collector cannot be reached/);
  expect(noteField.value).toBe("Ask Ben first");
  collector.setDown(false);
  fireEvent.keyDown(noteField, { key: "Enter" });
  const log = screen.getByRole("log");
  await within(log).findByText("Ask Ben first");
  expect(within(log).getByText("Your note")).toBeTruthy();
  expect(noteField.value).toBe("");
  const calls = collector.called("POST", "/notes");
  expect(new Set(calls.map(({ body }) => (body as { id: string }).id)).size).toBe(1);
  expect(collector.called("POST", "/messages")).toEqual([]);
  expect(collector.called("POST", "/typing")).toHaveLength(1);
  fireEvent.click(screen.getByRole("button", { name: "Reply" }));
  expect((await field()).value).toBe("Dear Ann");
});

test("a colleague's note stands where it was written, and only there once", async () => {
  const { collector } = openInbox("/c-ann", conversationWith("Ann", [visitorMessage(1, "Hi"), agentMessage(2, "Hello")]));
  await field();
  const note = { id: "n1", after: 1, author: { id: "agent-2", name: "Ben" }, text: "A regular", at: 5 };
  for (const seq of [1, 2]) collector.tell({ seq, at: 5, type: "note", conversation: "c-ann", note });
  await screen.findByText("Note by Ben");
  const said = [...screen.getByRole("log").querySelectorAll(".bubble")].map((bubble) => bubble.textContent);
  expect(said).toEqual(["Hi", "A regular", "Hello"]);
});

test("labels are put on by hand or key, seen in the list, and filter it", async () => {
  const { collector } = openInbox("/c-ann", ann(), bob());
  await field();
  press("l");
  const menu = await screen.findByRole("group", { name: "Labels" });
  fireEvent.click(within(menu).getByRole("button", { name: "Returns" }));
  await waitFor(() =>
    expect(collector.called("PATCH", "c-ann")).toMatchObject([{ body: { label: { id: "returns", on: true } } }]),
  );
  const row = screen.getByRole("link", { name: /Ann/ });
  await waitFor(() => expect(row.textContent).toContain("Returns"));
  fireEvent.keyDown(menu, { key: "Escape" });
  expect(screen.queryByRole("group", { name: "Labels" })).toBeNull();
  fireEvent.change(screen.getByRole("combobox", { name: "Label" }), { target: { value: "returns" } });
  await waitFor(() => expect(screen.queryByRole("link", { name: /Bob/ })).toBeNull());
  expect(collector.calls.some(({ path }) => path.includes("label=returns"))).toBe(true);
  expect(new URLSearchParams(location.search).get("label")).toBe("returns");
});

const assignTo = async (name: string) => {
  press("h");
  const menu = await screen.findByRole("group", { name: "Assign to" });
  const choice = await within(menu).findByRole("button", { name });
  await waitFor(() => expect(document.activeElement).toBe(within(menu).getAllByRole("button")[0]));
  fireEvent.click(choice);
  expect(screen.queryByRole("group", { name: "Assign to" })).toBeNull();
};

test("a conversation is taken, handed to a colleague and given back, by hand or key", async () => {
  const { collector } = openInbox("/c-ann", ann());
  await field();
  await assignTo("Ben");
  expect(await screen.findByText("Assigned to Ben")).toBeTruthy();
  await assignTo("Ben");
  await assignTo("Anna you");
  expect(await screen.findByText("Assigned to you")).toBeTruthy();
  await assignTo("Nobody");
  expect(await screen.findByText("Unassigned", { selector: ".thread-state *" })).toBeTruthy();
  const told = collector.called("PATCH", "/c-ann").map(({ body }) => body);
  expect(told).toEqual([{ assignee: BEN.id }, { assignee: AGENT.id }, { assignee: null }]);
});

test("[W56] a person who is blocked is marked in list and thread, as soon as any agent did it", async () => {
  const { desk } = openInbox("/c-ann", ann());
  await field();
  expect(screen.queryByText("Blocked")).toBeNull();
  const line = { seq: 1, at: 1, type: "person", person: "ann", stage: "new" } as const;
  act(() => desk.conversations.apply({ ...line, blocked: true }));
  expect(screen.getAllByText("Blocked")).toHaveLength(2);
  act(() => desk.conversations.apply(line));
  expect(screen.getAllByText("Blocked")).toHaveLength(2);
});

test("a snoozed conversation leaves the list and comes back when its time has come", async () => {
  const { collector, timers } = openInbox("/c-ann", ann(), bob());
  await field();
  press("s");
  const menu = await screen.findByRole("group", { name: "Snooze until" });
  fireEvent.click(within(menu).getByRole("button", { name: /Tomorrow morning/ }));
  await waitFor(() => expect(screen.queryByRole("link", { name: /Ann/ })).toBeNull());
  const { snoozedUntil } = collector.called("PATCH", "c-ann")[0]!.body as { snoozedUntil: number };
  expect(new Date(snoozedUntil).getHours()).toBe(9);
  expect(screen.getByText(/^Snoozed until/)).toBeTruthy();
  const line = { type: "conversation" as const, conversation: "c-ann", status: "open" as const, assignee: null };
  Object.assign(collector.conversations.get("c-ann")!, { snoozedUntil: null });
  collector.tell({ seq: 1, at: snoozedUntil, ...line, snoozedUntil: null, wokenAt: snoozedUntil });
  expect((await screen.findByRole("link", { name: /Ann/ })).textContent).toContain("Back from snooze");
  timers.run(500);
  await waitFor(() => expect(screen.getByRole("link", { name: /^Open ?2$/ })).toBeTruthy());
});

test("each view says how many it holds, as the collector counts them", async () => {
  const snoozed = conversationWith("Cem", [visitorMessage(1, "Later")], { snoozedUntil: 9e12 });
  const { timers } = openInbox("", ann(), bob(), snoozed);
  timers.run(0);
  const views = await screen.findByRole("navigation", { name: "Views" });
  await within(views).findByRole("link", { name: /^Open ?2$/ });
  expect(within(views).getByRole("link", { name: /^Snoozed ?1$/ })).toBeTruthy();
  expect(within(views).getByRole("link", { name: "Mine" })).toBeTruthy();
});

test("a saved reply is picked with a slash and the keys, and comes with what is known", async () => {
  const { collector } = openInbox("/c-ann", ann());
  await type("/");
  const list = await screen.findByRole("listbox", { name: "Saved replies" });
  expect(within(list).getAllByRole("option")).toHaveLength(2);
  await type("/s");
  fireEvent.keyDown(await field(), { key: "ArrowDown" });
  fireEvent.keyDown(await field(), { key: "ArrowUp" });
  await enter();
  await waitFor(async () => expect((await field()).value).toBe("Dear Ann, take one size up. Anna"));
  expect(collector.called("POST", "/messages")).toEqual([]);
  await enter();
  await waitFor(() => expect(collector.called("POST", "/messages")).toHaveLength(1));
});

test("a variable that nothing is known for is seen, and never sent", async () => {
  const { collector } = openInbox("/c-ann", ann());
  await type("/sent");
  fireEvent.click(await screen.findByRole("option", { name: /Sent/ }));
  await screen.findByText("Fill in {order} first");
  expect((await field()).value).toBe("Order {order} is on its way.");
  await enter();
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Send" }).disabled).toBe(true);
  expect(collector.called("POST", "/messages")).toEqual([]);
  await type("Order 4471 is on its way.");
  await enter();
  await waitFor(() => expect(collector.called("POST", "/messages")).toHaveLength(1));
});

test("what a visitor said about themselves stands beside the thread, unproved, and the address opens a mail", async () => {
  const conversation = ann();
  Object.assign(conversation.person, { userId: null, traits: { email: "ann@example.org", company: "Lovelace" } });
  openInbox("/c-ann", conversation);
  const pane = await screen.findByRole("complementary", { name: "Person" });
  const address = await within(pane).findByRole("link", { name: "ann@example.org" });
  expect(address.getAttribute("href")).toBe("mailto:ann@example.org");
  expect(pane.textContent).toContain("Lovelace");
  expect(pane.textContent).toContain("nothing proves it");
});

const input = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });
const option = (n: number) => screen.findByRole<HTMLInputElement>("textbox", { name: `Quick reply ${n} of this reply` });
const send = () => screen.getByRole<HTMLButtonElement>("button", { name: "Send" });

test("[W50] quick replies and a card are kept with the draft, go out with the reply, and are shown beside it", async () => {
  const { collector, desk } = openInbox("/c-ann", ann(), bob());
  await type("This one?");
  fireEvent.click(screen.getByRole("button", { name: "Quick replies" }));
  fireEvent.input(await option(1), { target: { value: "Yes, please" } });
  fireEvent.keyDown(await option(1), { key: "Enter" });
  fireEvent.input(await option(2), { target: { value: "No" } });
  await waitFor(async () => expect(document.activeElement).toBe(await option(2)));
  expect(collector.called("POST", "/messages")).toEqual([]);

  fireEvent.click(screen.getByRole("button", { name: "Link card" }));
  input("Address of the page", "https://elsewhere.example/");
  input("Title of the card", "Notte");
  await screen.findByText("The link card needs the address of a page of this site");
  expect(send().disabled).toBe(true);
  const url = `${SITE.origins[0]}/notte`;
  input("Address of the page", url);

  fireEvent.click(screen.getByText("Bob"));
  expect((await field()).value).toBe("");
  expect(screen.queryByLabelText("Title of the card")).toBeNull();
  fireEvent.click(screen.getByText("Ann"));
  await waitFor(() => expect(send().disabled).toBe(false));
  fireEvent.click(send());
  const card = { url, title: "Notte" };
  await waitFor(() =>
    expect(collector.called("POST", "/messages")).toMatchObject([
      { body: { text: "This one?", replies: ["Yes, please", "No"], card } },
    ]),
  );
  const log = within(await screen.findByRole("log"));
  const shown = await log.findByRole("list", { name: "Quick replies offered" });
  expect([...shown.children].map((one) => one.textContent)).toEqual(["Yes, please", "No"]);
  expect(log.getByRole("link", { name: /Notte/ }).getAttribute("href")).toBe(url);
  expect(desk.drafts.offers.value.size).toBe(0);
});

test("[W50] a saved reply brings its quick replies along", async () => {
  const { desk } = openInbox("/c-ann", ann());
  await waitFor(() => expect(desk.inbox.value?.savedReplies).toHaveLength(2));
  desk.inbox.value = {
    ...desk.inbox.value!,
    savedReplies: [{ id: "size", name: "Size", text: "Which one?", replies: ["M", "For {name}"] }],
  };
  await type("/size");
  await enter();
  await waitFor(() => expect(desk.drafts.offers.value.get("c-ann")).toEqual({ replies: ["M", "For Ann"] }));
});

import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { LocationProvider, useLocation } from "preact-iso/router";
import { afterEach, expect, test } from "vitest";
import type { ConversationDetail } from "@tappa/protocol";
import { createApi } from "../api/api.ts";
import { createDesk } from "../desk.ts";
import { DeskContext } from "../frame/context.ts";
import { parsePath } from "../route.ts";
import {
  agentMessage,
  AGENT,
  conversationWith,
  createFakeCollector,
  createTestSurroundings,
  SITE,
  visitorMessage,
} from "../testing.ts";
import { InboxPage } from "./inbox.tsx";

afterEach(cleanup);

function Routed() {
  const route = parsePath(useLocation().path);
  return <InboxPage id={route.name === "site" ? route.id : null} />;
}

/** The inbox at `path`, over a collector in memory. */
function openInbox(path: string, ...conversations: ConversationDetail[]) {
  history.replaceState(null, "", `/console/sites/${SITE.id}/inbox${path}`);
  const collector = createFakeCollector(...conversations);
  const { surroundings, attended, timers } = createTestSurroundings(collector.fetch);
  const api = createApi({ fetch: collector.fetch, onLoginRequired: () => {} });
  const desk = createDesk(api, surroundings, AGENT, SITE);
  render(
    <LocationProvider>
      <DeskContext.Provider value={desk}>
        <Routed />
      </DeskContext.Provider>
    </LocationProvider>,
  );
  return { collector, desk, attended, timers };
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
  collector.tell({ e: "typing", conversation: "c-ann", by: "agent", name: AGENT.name });
  collector.tell({ e: "typing", conversation: "c-ann", by: "agent", name: "Ben" });
  await screen.findByText("Ben is typing");
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
  (log.firstElementChild as HTMLElement).style.paddingBottom = "1000px";
  fireEvent.scroll(log);
  await waitFor(() => expect(tail(log)).toBeLessThan(2));
  expect(screen.queryByRole("button", { name: "To the latest" })).toBeNull();
});

test("whoever sends a reply while reading further up sees it go", async () => {
  const { log } = await openScrolling(visitorMessage(1, LONG));
  log.scrollTop = 0;
  await screen.findByRole("button", { name: "To the latest" });
  await type("It does");
  await enter();
  await waitFor(() => expect(tail(log)).toBeLessThan(2));
});

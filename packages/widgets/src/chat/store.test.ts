import { signal } from "@preact/signals-core";
import { LIMITS } from "@tappa/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { chatSample as campaign } from "../samples.ts";
import { createTestHost } from "../testing.ts";
import type { TestHostOptions } from "../testing.ts";
import { createDelay } from "./delay.ts";
import { createReplies } from "./replies.ts";
import { createRating } from "./rating.ts";
import { createChat } from "./store.ts";

const deny = () => Promise.reject(new Error("denied"));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(options: Partial<TestHostOptions<typeof campaign>> = {}, isWatched = true) {
  const tester = createTestHost({ campaign, now: () => Date.now(), ...options });
  const attention = signal(isWatched);
  const chat = createChat(tester.host, { attention, random: (words) => crypto.getRandomValues(words) });
  const named = (name: string) => tester.sent.filter((event) => event.name === name).map((event) => event.props);
  const fromAgent = (id: string, text = id) =>
    tester.push({ type: "message", id, conversation: "c1", author: { kind: "agent", name: "Anna" }, text });
  const rating = createRating(tester.host, chat);
  const told = () => chat.messages.value.map((message) => [message.text, message.status]);
  return { ...tester, chat, rating, attention, named, fromAgent, told };
}

function say(chat: ReturnType<typeof createChat>, text: string): void {
  chat.write(text);
  expect(chat.send()).toBe(true);
}

test("a message is saved here, then sent, then seen", () => {
  const { chat, sent, settle, push, told } = open();
  say(chat, "Hello");
  expect(told()).toEqual([["Hello", "saved"]]);
  settle(sent[0]!.id, "sent");
  expect(told()).toEqual([["Hello", "sent"]]);
  push({ type: "message", id: sent[0]!.id, conversation: "c1", author: { kind: "visitor" }, text: "Hello" });
  expect(told()).toEqual([["Hello", "sent"]]);
  push({ type: "read", conversation: "c1", by: "agent", upTo: sent[0]!.id });
  expect(told()).toEqual([["Hello", "seen"]]);
});

test("the thread is in the order of the feed, with what the feed has not yet at its end", () => {
  const { chat, sent, push, fromAgent, told } = open();
  say(chat, "one");
  fromAgent("answer");
  expect(told().map(([text]) => text)).toEqual(["answer", "one"]);
  say(chat, "two");
  push({ type: "message", id: sent[0]!.id, conversation: "c1", author: { kind: "visitor" }, text: "one" });
  expect(told().map(([text]) => text)).toEqual(["answer", "one", "two"]);
});

test("a message that is in the feed and still outgoing is shown once", () => {
  const { chat, sent, feed, outgoing, told } = open();
  say(chat, "once");
  const pending = outgoing.value;
  feed.value = [
    { seq: 1, at: 1, type: "message", id: sent[0]!.id, conversation: "c1", author: { kind: "visitor" }, text: "once" },
  ];
  expect(outgoing.value).toBe(pending);
  expect(told()).toEqual([["once", "sent"]]);
});

test("the first message makes the conversation, those after it go into the same", () => {
  const { chat, named } = open();
  say(chat, "one");
  say(chat, "two");
  const [first, second] = named("$message");
  expect(first!.conversation).toMatch(/^[0-9a-f-]{36}$/);
  expect(second!.conversation).toBe(first!.conversation);
});

test("writing into a resolved conversation opens the same one again", () => {
  const { chat, push, fromAgent, named } = open();
  fromAgent("m1");
  push({ type: "conversation", conversation: "c1", status: "resolved", agent: "Anna" });
  expect(chat.status.value).toBe("resolved");
  say(chat, "One more thing");
  expect(chat.status.value).toBe("open");
  expect(named("$message")[0]!.conversation).toBe("c1");
});

test("an empty draft and one over the limit are not sent and not lost", () => {
  const { chat, sent } = open();
  chat.write("   ");
  expect(chat.send()).toBe(false);
  chat.write("x".repeat(LIMITS.messageLength + 1));
  expect(chat.room.value).toBe(-1);
  expect(chat.send()).toBe(false);
  expect(chat.draft.text.value).toHaveLength(LIMITS.messageLength + 1);
  expect(sent.filter((event) => event.name === "$message")).toEqual([]);
});

test("a refused message keeps its text: it can be sent anew, edited or deleted", () => {
  const { chat, sent, settle, discarded, told, outgoing } = open();
  const refuse = () => {
    const { event } = outgoing.value.at(-1)!;
    settle(event.id, "refused", "event_invalid");
    return event.id;
  };
  say(chat, "Hello");
  const first = refuse();
  expect(told()).toEqual([["Hello", "refused"]]);
  chat.retry(first);
  expect(discarded).toEqual([first]);
  expect(told()).toEqual([["Hello", "saved"]]);
  const second = refuse();
  expect(second).not.toBe(first);
  chat.edit(second);
  expect(chat.draft.text.value).toBe("Hello");
  expect(told()).toEqual([]);
  chat.write("Hello again");
  chat.send();
  chat.discard(refuse());
  expect(told()).toEqual([]);
  expect(sent.filter((event) => event.name === "$message")).toHaveLength(3);
});

test("only a refused message can be discarded: nothing said is lost by a slip", () => {
  const { chat, sent, discarded, told } = open();
  say(chat, "Hello");
  chat.discard(sent[0]!.id);
  chat.retry(sent[0]!.id);
  expect(discarded).toEqual([]);
  expect(told()).toEqual([["Hello", "saved"]]);
});

test("a refused message does not make the conversation of the next one", () => {
  const { chat, settle, sent, named } = open();
  say(chat, "one");
  settle(sent[0]!.id, "refused", "conversation_foreign");
  chat.retry(sent[0]!.id);
  const [first, second] = named("$message");
  expect(second!.conversation).not.toBe(first!.conversation);
});

test("an agent's message is marked read only while the visitor looks", () => {
  const { attention, named, fromAgent } = open({}, false);
  fromAgent("m1");
  expect(named("$read")).toEqual([]);
  attention.value = true;
  expect(named("$read")).toEqual([{ conversation: "c1", upTo: "m1" }]);
});

test("read marks only move on, and are sent once", () => {
  const { attention, named, fromAgent, push, feed } = open();
  fromAgent("m1");
  fromAgent("m2");
  attention.value = false;
  attention.value = true;
  expect(named("$read").map(({ upTo }) => upTo)).toEqual(["m1", "m2"]);
  push({ type: "read", conversation: "c1", by: "visitor", upTo: "m1" });
  expect(named("$read")).toHaveLength(2);
  // Read on another device already: there is nothing to tell.
  const other = createTestHost({ campaign });
  other.feed.value = feed.value;
  other.push({ type: "read", conversation: "c1", by: "visitor", upTo: "m2" });
  createChat(other.host, { attention: signal(true), random: () => {} });
  expect(other.sent).toEqual([]);
});

test("typing is told at most every 3 seconds, and only into a conversation the collector knows", () => {
  const { chat, named, fromAgent } = open();
  chat.write("h");
  expect(named("$typing")).toEqual([]);
  fromAgent("m1");
  chat.write("he");
  chat.write("hel");
  expect(named("$typing")).toEqual([{ conversation: "c1" }]);
  vi.advanceTimersByTime(LIMITS.typingEveryMs);
  chat.write("hell");
  chat.write("");
  expect(named("$typing")).toHaveLength(2);
});

test("an agent is typing for 6 seconds, longer while the agent goes on, and no more once the message is here", () => {
  const { chat, emit, fromAgent } = open();
  const types = () => emit({ e: "typing", conversation: "c1", by: "agent", name: "Anna" });
  types();
  expect(chat.typing.value).toBe("Anna");
  vi.advanceTimersByTime(LIMITS.typingExpiresMs - 1);
  types();
  vi.advanceTimersByTime(LIMITS.typingExpiresMs - 1);
  expect(chat.typing.value).toBe("Anna");
  vi.advanceTimersByTime(1);
  expect(chat.typing.value).toBe(null);
  types();
  fromAgent("m1");
  expect(chat.typing.value).toBe(null);
});

test("the visitor's own typing in another tab is not an agent's", () => {
  const { chat, emit } = open();
  emit({ e: "typing", conversation: "c1", by: "visitor" });
  expect(chat.typing.value).toBe(null);
});

test("agents who are here are known by name", () => {
  const { chat, emit } = open();
  emit({ e: "presence", agents: [{ name: "Anna" }, { name: "Bo" }] });
  expect(chat.agents.value).toEqual(["Anna", "Bo"]);
});

test("the draft outlives the page", async () => {
  const { chat, stored } = open();
  chat.write("half a thou");
  await vi.waitFor(() => expect(stored.get("chat.draft")).toBe("half a thou"));
  chat.dispose();
  const next = open({ stored });
  await next.chat.draft.ready;
  expect(next.chat.draft.text.value).toBe("half a thou");
  next.chat.send();
  await vi.waitFor(() => expect(stored.has("chat.draft")).toBe(false));
});

test("the last letters are written although the disk is slow and the page goes", async () => {
  const tester = createTestHost({ campaign });
  const written: unknown[] = [];
  const never = new Promise<void>(() => {});
  const set = (_name: string, text: unknown) => {
    written.push(text);
    return never;
  };
  const host = { ...tester.host, storage: { ...tester.host.storage, set } };
  const chat = createChat(host, { attention: signal(true), random: (words) => crypto.getRandomValues(words) });
  await chat.draft.ready;
  chat.write("half a th");
  chat.write("half a thought");
  expect(written).toEqual(["half a th"]);
  chat.draft.hurry();
  expect(written).toEqual(["half a th", "half a thought"]);
});

test("what is typed before the old draft was read is kept beside it", async () => {
  const stored = new Map<string, unknown>([["chat.draft", "old"]]);
  const { chat } = open({ stored });
  chat.write("new");
  await chat.draft.ready;
  expect(chat.draft.text.value).toBe("old\nnew");
});

test("storage that fails is reported and the chat goes on", async () => {
  const tester = createTestHost({ campaign });
  const host = { ...tester.host, storage: { get: deny, set: deny, remove: deny } };
  const chat = createChat(host, { attention: signal(true), random: (words) => crypto.getRandomValues(words) });
  await chat.draft.ready;
  say(chat, "Hello");
  await vi.waitFor(() => expect(tester.errors.length).toBeGreaterThan(0));
  expect(chat.messages.value.map(({ text }) => text)).toEqual(["Hello"]);
});

test("the feed is held while the chat is open and let go with it", () => {
  const { chat, connections, attention, fromAgent, named } = open();
  expect(connections.value).toBe(1);
  chat.dispose();
  expect(connections.value).toBe(0);
  fromAgent("m1");
  attention.value = false;
  attention.value = true;
  expect(named("$read")).toEqual([]);
});

test("a card and a password are hidden before anything is kept for sending; what is no card is sent as it is written if the visitor wants so", async () => {
  const { chat, named, outgoing } = open();
  chat.write(" My card 4111 1111 1111 1111, password: tiger ");
  await vi.waitFor(() => expect(chat.guarded.value).toBeTruthy());
  expect(chat.guarded.value).toMatchObject({ found: ["•••• •••• •••• 1111", "••••••••"], optional: true });
  chat.send();
  expect(outgoing.value[0]!.event.props.text).toBe("My card •••• •••• •••• 1111, password: ••••••••");
  for (const text of ["4111 1111 1111 1111, password: tiger", "password: lion"]) {
    chat.write(text);
    if (text.startsWith("4")) chat.sendAsWritten(true);
    chat.send();
  }
  expect(named("$message").map(({ text }) => text)).toEqual([
    "My card •••• •••• •••• 1111, password: ••••••••",
    "•••• •••• •••• 1111, password: tiger",
    "password: ••••••••",
  ]);
});

test("what was sent before it could be looked through goes by itself, and never as it was written", async () => {
  const { chat, named } = open();
  chat.write("4111 1111 1111 1111");
  expect([chat.send(), chat.draft.text.value]).toEqual([false, "4111 1111 1111 1111"]);
  await vi.waitFor(() => expect(named("$message")).toMatchObject([{ text: "•••• •••• •••• 1111" }]));
  expect(chat.draft.text.value).toBe("");
});

test("a message of 20,000 characters stays in the composer, which says by how much it is too long", () => {
  const { chat, stored } = open();
  const long = "żółw ".repeat(4000).trim();
  chat.write(long);
  expect([chat.room.value, chat.send(), chat.draft.text.value]).toEqual([LIMITS.messageLength - 19_999, false, long]);
  expect(stored.get("chat.draft")).toBe(long);
});

const ended = (tester: ReturnType<typeof open>, id = "ask-1") => {
  tester.push({ type: "conversation", conversation: "c1", status: "resolved", agent: "Anna" });
  tester.push({ type: "ask", ask: "csat", conversation: "c1", id });
};

test("how a conversation was is asked when it is resolved, until it goes on, and answered once", () => {
  const tester = open();
  const { chat, rating, fromAgent, named } = tester;
  fromAgent("m1");
  expect(rating.ask.value).toBe(null);
  ended(tester);
  expect(rating.ask.value).toEqual({ id: "ask-1", score: null });
  rating.rate(4);
  rating.rate(1);
  rating.rate(4, "quick");
  expect(rating.ask.value).toEqual({ id: "ask-1", score: 4 });
  const of = { campaign: "chat", kind: "csat", response: "ask-1", stage: "engaged" };
  expect(named("$answered")).toEqual([
    { ...of, score: 4 },
    { ...of, text: "quick" },
  ]);
  say(chat, "One more thing");
  expect(rating.ask.value).toBe(null);
});

test("what another device answered is not asked again", () => {
  const tester = open();
  tester.fromAgent("m1");
  ended(tester);
  tester.push({ type: "answered", response: "ask-1", score: 2 });
  expect(tester.rating.ask.value).toEqual({ id: "ask-1", score: 2 });
  tester.rating.rate(5);
  expect(tester.named("$answered")).toEqual([]);
  ended(tester, "ask-2");
  expect(tester.rating.ask.value).toEqual({ id: "ask-2", score: null });
});

test("[W50] what an agent offers is answered once, and is over with any newer message", () => {
  const { chat, sent, push, fromAgent, named, settle } = open();
  const { offered, answer } = createReplies(chat);
  const offer = (id: string, ...replies: string[]) =>
    push({ type: "message", id, conversation: "c1", author: { kind: "agent" }, text: id, replies });
  offer("m1", "Yes", "No");
  chat.write("a draft");
  expect(offered.value).toEqual(["Yes", "No"]);
  expect([answer("Maybe"), answer("Yes"), answer("Yes"), answer("No")]).toEqual([false, true, false, false]);
  expect(named("$message")).toMatchObject([{ conversation: "c1", text: "Yes" }]);
  expect(chat.draft.text.value).toBe("a draft");

  settle(sent.at(-1)!.id, "refused", "event_invalid");
  expect(offered.value).toEqual(["Yes", "No"]);
  offer("m2", "Later");
  expect(offered.value).toEqual(["Later"]);
  fromAgent("m3");
  expect(offered.value).toEqual([]);
  offer("m4", "Yes");
  push({ type: "conversation", conversation: "c1", status: "resolved", agent: null });
  expect([offered.value, answer("Yes")]).toEqual([[], false]);
});

test("a message that is on its way for long, although there is a connection, is told of as long as it is", () => {
  const { chat, sent, settle, online } = open();
  const late = createDelay(chat);
  const ids = () => sent.filter(({ name }) => name === "$message").map(({ id }) => id);
  say(chat, "Hello");
  vi.advanceTimersByTime(5_000);
  say(chat, "Anybody?");
  vi.advanceTimersByTime(2_999);
  expect(late.value).toBe(false);
  vi.advanceTimersByTime(1);
  expect(late.value).toBe(true);
  settle(ids()[0]!, "sent");
  expect(late.value).toBe(false);
  vi.advanceTimersByTime(8_000);
  expect(late.value).toBe(true);
  settle(ids()[1]!, "refused", "visitor_blocked");
  expect(late.value).toBe(false);
  // What was written offline is not late when the line is back.
  online.value = false;
  say(chat, "Still there?");
  vi.advanceTimersByTime(60_000);
  online.value = true;
  vi.advanceTimersByTime(7_999);
  expect(late.value).toBe(false);
  vi.advanceTimersByTime(1);
  expect(late.value).toBe(true);
  online.value = false;
  expect(late.value).toBe(false);
});

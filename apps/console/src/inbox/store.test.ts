import { expect, test } from "vitest";
import type { AgentFeedLine, ConversationDetail, ThreadMessage } from "@tappa/protocol";
import { AGENT, agentMessage, conversationWith, NOW, SITE, visitorMessage } from "../testing.ts";
import { createConversations } from "./store.ts";

const never = () => new Promise<never>(() => {});
const refused = async () => Promise.reject(new Error("full"));

/** Conversations whose requests are answered by hand. */
function setUp() {
  const answers: ((detail: ConversationDetail) => void)[] = [];
  const failures: (() => void)[] = [];
  const conversation = () =>
    new Promise<ConversationDetail>((resolve, reject) => {
      answers.push(resolve);
      failures.push(() => reject(new Error("away")));
    });
  const conversations = createConversations({ conversation, markRead: refused, patch: never }, SITE.id, AGENT.id);
  const known = () => conversations.summaries.value.get(now.id);
  return { conversations, answers, failures, known };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const [first, second] = [visitorMessage(1, "One"), visitorMessage(2, "Two")];
const [old, now] = [conversationWith("Mia", [first]), conversationWith("Mia", [first, second])];
const lineOf = (message: ThreadMessage): AgentFeedLine => ({
  seq: message.seq,
  at: message.at,
  type: "message",
  conversation: now.id,
  message,
});

test("an answer that was asked for before the next message takes nothing back, and is asked for again", async () => {
  const { conversations, answers, known } = setUp();
  conversations.asked().add([old]);
  conversations.apply({ seq: 9, at: NOW, type: "read", conversation: now.id, by: "agent", upTo: first.id });
  conversations.apply(lineOf(second));
  answers[0]!(old);
  await settled();
  expect(known()).toMatchObject({ preview: "Two", lastSeq: 2 });
  answers[1]!({ ...now, unread: 0 });
  await settled();
  expect(known()).toMatchObject({ preview: "Two", unread: 0 });
});

test("however much is heard of a new conversation, it is asked for once at a time", async () => {
  const { conversations, answers, known } = setUp();
  for (const message of [first, first, second]) conversations.apply(lineOf(message));
  expect(answers).toHaveLength(1);
  answers[0]!(old);
  await settled();
  expect([known()?.preview, answers.length]).toEqual(["One", 2]);
  answers[1]!(now);
  await settled();
  expect([known()?.preview, answers.length]).toEqual(["Two", 2]);
});

test("what could not be asked for is asked for again: when more was heard meanwhile at once, else when the collector is back", async () => {
  const { conversations, answers, failures, known } = setUp();
  for (const message of [first, second]) conversations.apply(lineOf(message));
  failures[0]!();
  await settled();
  expect(answers).toHaveLength(2);
  failures[1]!();
  await settled();
  expect([known(), answers.length]).toEqual([undefined, 2]);
  conversations.retry();
  answers[2]!(now);
  await settled();
  expect(known()).toMatchObject({ preview: "Two" });
  conversations.retry();
  expect(answers).toHaveLength(3);
});

test("a mark that the collector does not take is not made again and again, but when it is back", async () => {
  const { conversations, answers, known } = setUp();
  const loaded = conversations.load(now.id);
  answers[0]!(now);
  await loaded;
  conversations.markRead(now.id);
  await settled();
  expect([known()?.unread, answers.length]).toEqual([0, 1]);
  conversations.retry();
  answers[1]!(now);
  await settled();
  expect(known()?.unread).toBe(1);
});

test("lists that were asked for before a conversation began do not forget it", async () => {
  const { conversations, answers, known } = setUp();
  const listed = conversations.asked();
  conversations.apply(lineOf(first));
  answers[0]!(old);
  await settled();
  listed.replace([]);
  expect(known()).toMatchObject({ preview: "One" });
});

test.each(["add", "replace"] as const)(
  "a list that was asked for before the next message takes nothing back: %s",
  async (take) => {
    const { conversations, answers, known } = setUp();
    conversations.asked().add([old]);
    const listed = conversations.asked();
    conversations.apply(lineOf(second));
    listed[take]([old]);
    expect(known()).toMatchObject({ preview: "Two", lastAt: second.at });
    answers.forEach((answer) => answer(now));
    await settled();
    expect(known()).toMatchObject({ preview: "Two", lastAt: second.at });
  },
);

test("a thread whose visitor proved who they are is its new person's, in the list as well", async () => {
  const { conversations, answers, known } = setUp();
  const loaded = conversations.load(now.id);
  answers[0]!(now);
  await loaded;
  conversations.apply({ seq: 3, at: 3, type: "moved", conversation: now.id });
  const person = { ...now.person, id: "p-user", name: "Mia Byron", userId: "mia" };
  answers[1]!({ ...now, person });
  await settled();
  expect(conversations.threads.value.get(now.id)).toMatchObject({ person });
  expect(known()).toMatchObject({ person });
});

test("a thread that was asked for before the next message takes nothing back", async () => {
  const { conversations, answers, known } = setUp();
  conversations.asked().add([old]);
  const loaded = conversations.load(now.id);
  conversations.apply(lineOf(second));
  answers[0]!(old);
  await loaded;
  expect(known()).toMatchObject({ preview: "Two", lastAt: second.at });
  answers[1]!(now);
  await settled();
  expect(known()).toMatchObject({ preview: "Two", lastAt: second.at });
});

test("what was written before the last message but came after it is the newest: it waits, and counts, since it came", () => {
  const { conversations, known } = setUp();
  conversations.asked().add([{ ...old, unread: 0, waitingSince: null, lastAt: NOW }]);
  const file = { id: "f1", name: "lid.png", type: "image/png" as const, bytes: 1 };
  const late: ThreadMessage = { ...second, text: "", attachments: [file], at: NOW - 60_000 };
  const line = { ...lineOf(late), at: NOW + 5 };
  for (const heard of [line, line]) conversations.apply(heard);
  const expected = { preview: "📎 lid.png", lastSeq: 2, lastAt: NOW + 5, unread: 1, waitingSince: NOW + 5 };
  expect(known()).toMatchObject(expected);
});

test("an answer of one's own that is here before what was said before it takes nothing from that", async () => {
  const { conversations, answers, known } = setUp();
  conversations.asked().add([old]);
  const [third, whole] = [agentMessage(3, "Three"), conversationWith("Mia", [first, second, agentMessage(3, "Three")])];
  conversations.addMessage(now.id, third);
  conversations.apply(lineOf(second));
  expect(known()).toMatchObject({ preview: "Two", unread: 2 });
  for (const index of [0, 1]) {
    answers[index]!(whole);
    await settled();
  }
  expect(known()).toMatchObject({ preview: "Three", lastSeq: 3 });
});

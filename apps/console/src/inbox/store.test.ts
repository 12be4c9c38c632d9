import { expect, test } from "vitest";
import type { AgentFeedLine, ConversationDetail, ThreadMessage } from "@tappa/protocol";
import { AGENT, agentMessage, conversationWith, NOW, SITE, visitorMessage } from "../testing.ts";
import { createConversations } from "./store.ts";

const never = () => new Promise<never>(() => {});

/** Conversations whose requests are answered by hand. */
function setUp() {
  const answers: ((detail: ConversationDetail) => void)[] = [];
  const conversation = () => new Promise<ConversationDetail>((resolve) => answers.push(resolve));
  return { conversations: createConversations({ conversation, markRead: never, patch: never }, SITE.id, AGENT.id), answers };
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

test("an answer that comes after the next message takes nothing back, however much was heard of it there is one request at a time", async () => {
  const { conversations, answers } = setUp();
  for (const message of [first, first, second]) conversations.apply(lineOf(message));
  expect(answers).toHaveLength(1);
  answers[0]!(old);
  await settled();
  conversations.apply(lineOf(second));
  expect(answers).toHaveLength(2);
  answers[1]!(now);
  await settled();
  answers[2]!(now);
  await settled();
  expect(conversations.summaries.value.get(now.id)).toMatchObject({ preview: "Two", lastAt: second.at });
  expect(answers).toHaveLength(3);
});

test.each(["add", "replace"] as const)(
  "a list that was asked for before the next message takes nothing back: %s",
  async (take) => {
    const { conversations, answers } = setUp();
    conversations.asked().add([old]);
    const listed = conversations.asked();
    conversations.apply(lineOf(second));
    listed[take]([old]);
    expect(conversations.summaries.value.get(now.id)).toMatchObject({ preview: "Two", lastAt: second.at });
    answers.forEach((answer) => answer(now));
    await settled();
    expect(conversations.summaries.value.get(now.id)).toMatchObject({ preview: "Two", lastAt: second.at });
  },
);

test("a thread whose visitor proved who they are is its new person's, in the list as well", async () => {
  const { conversations, answers } = setUp();
  const loaded = conversations.load(now.id);
  answers[0]!(now);
  await loaded;
  conversations.apply({ seq: 3, at: 3, type: "moved", conversation: now.id });
  const person = { ...now.person, id: "p-user", name: "Mia Byron", userId: "mia" };
  answers[1]!({ ...now, person });
  await settled();
  expect(conversations.threads.value.get(now.id)).toMatchObject({ person });
  expect(conversations.summaries.value.get(now.id)).toMatchObject({ person });
});

test("a thread that was asked for before the next message takes nothing back", async () => {
  const { conversations, answers } = setUp();
  conversations.asked().add([old]);
  const loaded = conversations.load(now.id);
  conversations.apply(lineOf(second));
  answers[0]!(old);
  await loaded;
  answers.slice(1).forEach((answer) => answer(now));
  await settled();
  expect(conversations.summaries.value.get(now.id)).toMatchObject({ preview: "Two", lastAt: second.at });
});

test("what was written before the last message but came after it is the newest: it waits, and counts, since it came", () => {
  const { conversations } = setUp();
  conversations.asked().add([{ ...old, unread: 0, waitingSince: null, lastAt: NOW }]);
  const file = { id: "f1", name: "lid.png", type: "image/png" as const, bytes: 1 };
  const late: ThreadMessage = { ...second, text: "", attachments: [file], at: NOW - 60_000 };
  const line = { ...lineOf(late), at: NOW + 5 };
  for (const heard of [line, line]) conversations.apply(heard);
  const known = { preview: "📎 lid.png", lastSeq: 2, lastAt: NOW + 5, unread: 1, waitingSince: NOW + 5 };
  expect(conversations.summaries.value.get(now.id)).toMatchObject(known);
});

test("an answer of one's own that is here before what was said before it takes nothing from that", async () => {
  const { conversations, answers } = setUp();
  conversations.asked().add([old]);
  const [third, whole] = [agentMessage(3, "Three"), conversationWith("Mia", [first, second, agentMessage(3, "Three")])];
  conversations.addMessage(now.id, third);
  conversations.apply(lineOf(second));
  expect(conversations.summaries.value.get(now.id)).toMatchObject({ preview: "Two", unread: 2 });
  answers[0]!(whole);
  await settled();
  expect(conversations.summaries.value.get(now.id)).toMatchObject({ preview: "Three", lastSeq: 3 });
});

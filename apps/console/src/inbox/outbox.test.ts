import { expect, test } from "vitest";
import type { ReplyRequest, ThreadMessage } from "@tappa/protocol";
import { Problem, unreachable } from "../api/problem.ts";
import { agentMessage, createMemoryStorage } from "../testing.ts";
import { createOutbox, type OutboxOptions } from "./outbox.ts";

/** An outbox whose posts are answered by hand. */
function setUp(changes: Partial<OutboxOptions> = {}) {
  const posts: { body: ReplyRequest; resolve: (message: ThreadMessage) => void; reject: (error: unknown) => void }[] = [];
  const stored: ThreadMessage[] = [];
  let made = 0;
  const outbox = createOutbox({
    post: (_conversation, body) => new Promise((resolve, reject) => posts.push({ body, resolve, reject })),
    onStored: (_conversation, message) => stored.push(message),
    storage: createMemoryStorage(),
    makeId: () => `id-${++made}`,
    key: "outbox",
    ...changes,
  });
  return { outbox, posts, stored, queue: () => outbox.pending.value.get("c") ?? [] };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("a reply waits visibly until it is stored", async () => {
  const { outbox, posts, stored, queue } = setUp();
  outbox.send("c", "Hello", 3);
  expect(queue()).toMatchObject([{ id: "id-1", text: "Hello", seen: 3, state: "sending" }]);
  posts[0]!.resolve({ ...agentMessage(4, "Hello"), id: "id-1" });
  await settled();
  expect(queue()).toEqual([]);
  expect(stored.map((message) => message.id)).toEqual(["id-1"]);
});

test("the second reply goes out after the first and has seen it", async () => {
  const { outbox, posts } = setUp();
  outbox.send("c", "One", 3);
  outbox.send("c", "Two", 3);
  expect(posts).toHaveLength(1);
  posts[0]!.resolve({ ...agentMessage(4, "One"), id: "id-1" });
  await settled();
  expect(posts[1]!.body).toEqual({ id: "id-2", text: "Two", seen: 4 });
});

test("a colleague's answer stops the reply, keeps both texts and holds back what waits behind it", async () => {
  const { outbox, posts, queue } = setUp();
  outbox.send("c", "Mine", 3);
  outbox.send("c", "And more", 3);
  const theirs = agentMessage(4, "Theirs", { id: "agent-2", name: "Ben" });
  posts[0]!.reject(new Problem(409, "conflict", "A colleague answered.", { messages: [theirs] }));
  await settled();
  expect(queue()).toMatchObject([
    { text: "Mine", state: "conflict", since: [theirs] },
    { text: "And more", state: "sending" },
  ]);
  expect(posts).toHaveLength(1);
});

test("sending it too repeats the same id with what was seen meanwhile", async () => {
  const { outbox, posts } = setUp();
  outbox.send("c", "Mine", 3);
  posts[0]!.reject(new Problem(409, "conflict", "A colleague answered.", { messages: [] }));
  await settled();
  outbox.retry("c", "id-1", 4);
  expect(posts[1]!.body).toEqual({ id: "id-1", text: "Mine", seen: 4 });
});

test("taking a reply back frees those behind it", async () => {
  const { outbox, posts, queue } = setUp();
  outbox.send("c", "Mine", 3);
  outbox.send("c", "Next", 3);
  posts[0]!.reject(unreachable(null));
  await settled();
  expect(outbox.take("c", "id-1")).toMatchObject({ text: "Mine" });
  expect(posts[1]!.body.text).toBe("Next");
  expect(queue().map((one) => one.text)).toEqual(["Next"]);
});

test("a reply whose answer was lost is taken as stored when the feed brings it", async () => {
  const { outbox, posts, queue } = setUp();
  outbox.send("c", "Mine", 3);
  posts[0]!.reject(unreachable(null));
  await settled();
  expect(queue()).toMatchObject([{ state: "failed" }]);
  outbox.arrived("c", { ...agentMessage(4, "Mine"), id: "id-1" });
  expect(queue()).toEqual([]);
});

test("what only waited for the collector goes out when it is back; a conflict waits for its author", async () => {
  const { outbox, posts, queue } = setUp();
  outbox.send("c", "Mine", 3);
  outbox.send("d", "Other", 1);
  posts[0]!.reject(unreachable(null));
  posts[1]!.reject(new Problem(409, "conflict", "A colleague answered.", { messages: [] }));
  await settled();
  outbox.resume();
  expect(posts.slice(2).map((post) => post.body)).toEqual([{ id: "id-1", text: "Mine", seen: 3 }]);
  expect(queue()).toMatchObject([{ state: "sending" }]);
});

test("a reload loses no reply and sends none by itself", () => {
  const storage = createMemoryStorage();
  setUp({ storage }).outbox.send("c", "Half way", 3);
  const after = setUp({ storage });
  expect(after.queue()).toMatchObject([{ id: "id-1", text: "Half way", seen: 3, state: "failed" }]);
  expect(after.posts).toEqual([]);
});

test("two windows of one agent keep each other's replies, in one conversation too", () => {
  const storage = createMemoryStorage();
  const [one, other] = [setUp({ storage }), setUp({ storage, makeId: () => "id-2" })];
  one.outbox.send("c", "From this window", 3);
  other.outbox.send("c", "From that window", 3);
  expect(setUp({ storage }).queue()).toMatchObject([{ text: "From this window" }, { text: "From that window" }]);
});

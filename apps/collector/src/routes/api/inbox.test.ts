import type {
  ConversationCounts,
  ConversationDetail,
  ConversationSummary,
  InboxSettings,
  ThreadMessage,
  ThreadNote,
} from "@tappa/protocol";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Site } from "../../store/store.ts";
import { newId } from "../../testing.ts";
import { createTestConsole } from "./testing.ts";

// Password hashing is slow on purpose, and slower on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let collector: Awaited<ReturnType<typeof createTestConsole>>;
let site: Site;
beforeAll(async () => {
  collector = await createTestConsole();
});
afterAll(() => collector.close());
beforeEach(async () => {
  site = await collector.newSite("shop");
});

const as =
  (who: "admin" | "agent") =>
  <T>(method: string, path: string, body?: unknown) =>
    collector.call<T>(method, `/sites/${site.id}${path}`, {
      cookie: who === "admin" ? collector.adminCookie : collector.agentCookie,
      ...(body === undefined ? {} : { body }),
    });
const [asAdmin, asAgent] = [as("admin"), as("agent")];
const LABELS = [{ id: "returns", name: "Returns", color: "orange" }];

async function begin(text = "hello") {
  const [visitor, conversation] = [collector.visitor(site), newId()];
  await visitor.send("$message", { conversation, text });
  return { visitor, conversation };
}

it("keeps a note once, shows it in the thread, and refuses what is none", async () => {
  const { conversation } = await begin();
  const path = `/conversations/${conversation}/notes`;
  const note = { id: newId(), text: "Ask Ann" };
  const [first, again] = [await asAgent<ThreadNote>("POST", path, note), await asAgent<ThreadNote>("POST", path, note)];
  expect([first.status, again.body]).toEqual([200, first.body]);
  expect(first.body).toMatchObject({ ...note, after: 1, author: { name: "Bob Agent" } });
  expect((await asAdmin<ConversationDetail>("GET", `/conversations/${conversation}`)).body.notes).toEqual([first.body]);
  expect(await asAdmin("POST", path, { ...note, text: "Other" })).toMatchObject({ status: 409, body: { code: "conflict" } });
  for (const body of [
    { id: newId(), text: "  " },
    { id: "x", text: "a" },
    { ...note, text: "x".repeat(4001) },
    { ...note, seen: 1 },
  ])
    expect(await asAgent("POST", path, body)).toMatchObject({ status: 400, body: { code: "body_invalid" } });
});

it("lets admins set labels, one at a time, and agents put them on", async () => {
  const { conversation } = await begin();
  expect(await asAgent("PUT", "/inbox/labels", { base: 0, labels: LABELS })).toMatchObject({ status: 403 });
  expect(await asAdmin("PUT", "/inbox/labels", { base: 0, labels: LABELS })).toMatchObject({ status: 200, body: { version: 1 } });
  expect(await asAdmin("PUT", "/inbox/labels", { base: 0, labels: [] })).toMatchObject({
    status: 409,
    body: { code: "conflict" },
  });
  for (const labels of [[...LABELS, ...LABELS], [{ ...LABELS[0], color: "url(x)" }], [{ ...LABELS[0], name: " " }]])
    expect(await asAdmin("PUT", "/inbox/labels", { base: 1, labels })).toMatchObject({ status: 400 });
  expect((await asAgent<InboxSettings>("GET", "/inbox")).body.labels).toEqual(LABELS);
  const on = { label: { id: "returns", on: true } };
  expect((await asAgent("PATCH", `/conversations/${conversation}`, on)).status).toBe(204);
  const list = await asAgent<{ conversations: ConversationSummary[] }>("GET", "/conversations?label=returns");
  expect(list.body.conversations).toMatchObject([{ id: conversation, labels: ["returns"] }]);
});

it("lets every agent keep replies that are sent often, one change at a time", async () => {
  const savedReplies = [
    { id: "hours", name: "Opening hours", text: "Hello {name}, we are here from 9 to 17.", replies: ["Thanks"] },
  ];
  expect(await asAgent("PUT", "/inbox/saved-replies", { base: 0, savedReplies })).toMatchObject({
    status: 200,
    body: { version: 1 },
  });
  expect(await asAdmin("PUT", "/inbox/saved-replies", { base: 0, savedReplies: [] })).toMatchObject({ status: 409 });
  const { queue: _queue, ...kept } = (await asAdmin<InboxSettings>("GET", "/inbox")).body;
  expect(kept).toEqual({ version: 1, labels: [], savedReplies });
  for (const wrong of [
    { ...savedReplies[0], text: " " },
    { ...savedReplies[0], name: "" },
    { ...savedReplies[0], text: "x".repeat(4001) },
    { ...savedReplies[0], replies: ["x".repeat(81)] },
  ])
    expect(await asAgent("PUT", "/inbox/saved-replies", { base: 1, savedReplies: [wrong] })).toMatchObject({ status: 400 });
});

it("snoozes until a time that is to come, and brings it back by itself", async () => {
  const { conversation } = await begin();
  const snooze = (snoozedUntil: unknown) => asAgent("PATCH", `/conversations/${conversation}`, { snoozedUntil });
  for (const wrong of [Date.now() - 1, Date.now() + 400 * 86_400_000, "soon", 0])
    expect(await snooze(wrong)).toMatchObject({ status: 400, body: { code: "body_invalid" } });
  expect((await snooze(Date.now() + 500)).status).toBe(204);
  expect((await asAgent<ConversationCounts>("GET", "/conversations/counts")).body).toMatchObject({ open: 0, snoozed: 1 });
  await vi.waitFor(async () => {
    const { body } = await asAgent<ConversationCounts>("GET", "/conversations/counts");
    expect(body).toMatchObject({ open: 1, snoozed: 0 });
  });
});

it("[W50] keeps what an agent offers beside a text, tells the visitor of it, and refuses what leads elsewhere", async () => {
  const { conversation } = await begin();
  const path = `/conversations/${conversation}/messages`;
  const offer = {
    replies: ["Yes, please", "No"],
    card: { url: "https://shop.example/p/notte?a=1", title: "Notte", image: "https://shop.example/notte.png" },
  };
  const reply = { id: newId(), text: "This one?", seen: 1, ...offer };
  const logs = await collector.store.inbox.logs(site.id, conversation);
  const told: unknown[] = [];
  const stop = await collector.bus.subscribe(logs!.person, (message) => void told.push(message));
  const sent = await asAgent<ThreadMessage>("POST", path, reply);
  stop();
  expect(sent).toMatchObject({ status: 200, body: offer });
  expect(await asAgent("POST", path, { ...reply, card: { ...offer.card } })).toMatchObject({ status: 200, body: sent.body });
  expect(await asAgent("POST", path, { ...reply, replies: ["No"] })).toMatchObject({ status: 409 });
  expect((await asAdmin<ConversationDetail>("GET", `/conversations/${conversation}`)).body.messages.at(-1)).toEqual(sent.body);
  expect(told).toMatchObject([{ kind: "entries", entries: [{ type: "message", text: "This one?", ...offer }] }]);
  for (const wrong of [
    { replies: [] },
    { replies: ["a", "b", "c", "d", "e", "f", "g"] },
    { replies: ["x".repeat(81)] },
    { replies: ["a", "a "] },
    { replies: [" "] },
    { card: { url: "https://shop.example/", title: " " } },
    { card: { url: "https://elsewhere.example/", title: "x" } },
    { card: { url: "https://shop.example.evil.example/", title: "x" } },
    { card: { url: "javascript:alert(1)//https://shop.example", title: "x" } },
    { card: { ...offer.card, image: "https://pictures.example/notte.png" } },
  ])
    expect(await asAgent("POST", path, { id: newId(), text: "a", seen: 9, ...wrong })).toMatchObject({
      status: 400,
      body: { code: "body_invalid" },
    });
});

it("refuses a patch that says nothing, and a view or an order that is none", async () => {
  const { conversation } = await begin();
  expect((await asAgent("PATCH", `/conversations/${conversation}`, {})).status).toBe(400);
  expect((await asAgent("GET", "/conversations?view=everything")).status).toBe(400);
  expect((await asAgent("GET", "/conversations?order=best")).status).toBe(400);
});

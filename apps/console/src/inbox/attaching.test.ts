import { expect, test, vi } from "vitest";
import { createApi } from "../api/api.ts";
import { createTestSurroundings, SITE } from "../testing.ts";
import { createFakeCollector } from "../testing-collector.ts";
import { createAttaching } from "./attaching.ts";

const MIB = 1024 * 1024;
const AWAY = { status: 503, code: "unavailable", detail: "Try again." };
const pdf = (name: string, bytes = 64) => new File(["%PDF-", new Uint8Array(bytes - 5)], name);

function openDesk(
  collector = createFakeCollector(),
  { surroundings, timers } = createTestSurroundings(collector.fetch),
  agent = "anna",
) {
  const { attach } = createApi({ fetch: collector.fetch, onLoginRequired: () => {} });
  const attaching = createAttaching({ ...surroundings, attach, site: SITE.id, key: `files:${agent}` });
  const picked = (conversation = "c1") => attaching.picked.value.get(conversation) ?? [];
  const states = () => picked().map(({ state }) => state);
  const settled = () => vi.waitFor(() => expect(states().includes("sending") || picked().length === 0).toBe(false));
  const reload = () => openDesk(collector, { ...createTestSurroundings(collector.fetch), surroundings, timers }, agent);
  return { ...attaching, collector, timers, surroundings, picked, states, settled, reload };
}

test("[W52] a file goes up in pieces, with progress, and is taken with the reply", async () => {
  const { add, collector, picked, settled, take } = openDesk();
  const file = pdf("bill.pdf", 600 * 1024);
  add("c1", [file]);
  await settled();
  expect(collector.files.offsets).toEqual([0, 256 * 1024, 512 * 1024]);
  const id = picked()[0]!.id;
  expect(new Uint8Array(await collector.files.contents.get(id)!.arrayBuffer())).toEqual(new Uint8Array(await file.arrayBuffer()));
  expect(picked()).toMatchObject([{ name: "bill.pdf", sent: 1, state: "stored" }]);
  expect(take("c1")).toEqual([{ id, name: "bill.pdf", type: "application/pdf", bytes: 600 * 1024 }]);
  expect(picked()).toEqual([]);
});

test.each([
  [
    "HTML that is called an image",
    new File(["<!doctype html>"], "cute.png"),
    /Only PNG, JPEG, GIF, WebP and AVIF images and PDF/,
  ],
  ["one byte over 10 MB", pdf("large.pdf", 10 * MIB + 1), /too large\. At most 10 MB/],
])("[W52] %s is refused here, and none of it is sent", async (_, file, why) => {
  const { add, collector, picked, settled, take } = openDesk();
  add("c1", [file]);
  await settled();
  expect(picked()).toMatchObject([{ state: "failed", detail: expect.stringMatching(why) as string }]);
  expect([collector.files.offsets, take("c1")]).toEqual([[], []]);
});

test("[W52] of eleven picked at once ten are taken, in their order", async () => {
  const { add, picked, settled, states } = openDesk();
  add(
    "c1",
    Array.from({ length: 11 }, (_, n) => pdf(`${n}.pdf`)),
  );
  await vi.waitFor(() => expect(states()).toHaveLength(11));
  await settled();
  expect(picked().map(({ name, state }) => [name, state])).toEqual(
    Array.from({ length: 11 }, (_, n) => [`${n}.pdf`, n < 10 ? "stored" : "failed"]),
  );
});

test("while the collector is away a file waits and goes on from where it was", async () => {
  const { add, collector, settled, states, timers } = openDesk();
  collector.files.refuse(AWAY);
  add("c1", [pdf("bill.pdf")]);
  await vi.waitFor(() => expect(timers.delays()).toEqual([2000]));
  expect(states()).toEqual(["sending"]);
  collector.files.refuse(null);
  timers.run();
  await settled();
  expect(states()).toEqual(["stored"]);
});

test("a refusal for good is said in the collector's words", async () => {
  const { add, collector, picked, settled } = openDesk();
  collector.files.refuse({ status: 403, code: "quota_reached", detail: "The disk has no room for this." });
  add("c1", [pdf("bill.pdf")]);
  await settled();
  expect(picked()).toMatchObject([{ state: "failed", detail: "The disk has no room for this." }]);
});

test("a removed file is sent no further", async () => {
  const { add, collector, picked, remove, timers } = openDesk();
  collector.files.refuse(AWAY);
  add("c1", [pdf("bill.pdf")]);
  await vi.waitFor(() => expect(timers.delays()).toEqual([2000]));
  remove("c1", picked()[0]!.id);
  collector.files.refuse(null);
  timers.run();
  expect([picked(), collector.files.offsets]).toEqual([[], []]);
});

test("after a reload what the collector has is there again, and what it has not says so", async () => {
  const { add, collector, reload, states, timers } = openDesk();
  add("c1", [pdf("there.pdf")]);
  await vi.waitFor(() => expect(states()).toEqual(["stored"]));
  collector.files.refuse(AWAY);
  add("c1", [pdf("half.pdf")]);
  await vi.waitFor(() => expect(timers.delays()).toEqual([2000]));
  const next = reload();
  expect(next.picked()).toMatchObject([
    { name: "there.pdf", state: "stored" },
    { name: "half.pdf", state: "failed", detail: "The page was closed before it was sent. Pick it again." },
  ]);
  expect(next.take("c1").map(({ name }) => name)).toEqual(["there.pdf"]);
  expect(
    openDesk(collector, { ...createTestSurroundings(collector.fetch), surroundings: next.surroundings }, "ben").picked(),
  ).toEqual([]);
});

test("files stay with their conversation, and come back with a reply that is written anew", async () => {
  const { add, picked, putBack, settled, take } = openDesk();
  add("c1", [pdf("one.pdf")]);
  add("c2", [pdf("two.pdf")]);
  await vi.waitFor(() => expect(picked("c2")).toMatchObject([{ state: "stored" }]));
  await settled();
  const taken = take("c1");
  expect([picked("c1"), picked("c2").map(({ name }) => name)]).toEqual([[], ["two.pdf"]]);
  putBack("c1", taken);
  expect(take("c1")).toEqual(taken);
});

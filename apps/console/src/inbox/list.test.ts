import * as fc from "fast-check";
import { expect, test } from "vitest";
import { conversationWith, NOW, agentMessage, visitorMessage } from "../testing.ts";
import { arrange, type ListedBy, type Order, isInView, mergeMessages, neighbour, withMessage } from "./list.ts";
import { turnOf } from "./queue.ts";

const waiting = (name: string, since: number | null, lastAt: number) =>
  conversationWith(name, [visitorMessage(1, "Hi")], { waitingSince: since, lastAt });

const listed = (order: Order, changes: Partial<ListedBy> = {}): ListedBy => ({ view: "open", order, label: null, ...changes });

test("the queue goes by wait, stage and cart as of now; who does not wait follows by activity", () => {
  const queue = { stages: { new: 2 }, carts: [{ currency: "EUR", fromMinor: 5_000, weight: 3 }] };
  const cart = { items: 1, valueMinor: 8_400, currency: "EUR", at: NOW };
  const [ann, bob, cem, dan] = [
    { ...waiting("Ann", NOW - 300_000, NOW), person: { ...waiting("Ann", 0, 0).person, stage: "aware" } },
    waiting("Bob", NOW - 120_000, NOW),
    { ...waiting("Cem", NOW - 60_000, NOW), cart },
    waiting("Dan", null, NOW),
  ];
  const names = (now: number) =>
    arrange([dan, bob, ann, cem], listed("queue"), "x", { queue, now }).map(({ person }) => person.name);
  expect(names(NOW)).toEqual(["Cem", "Ann", "Bob", "Dan"]);
  expect(names(NOW + 600_000)).toEqual(["Cem", "Bob", "Ann", "Dan"]);
  expect(turnOf(cem, queue, NOW)).toEqual({ waitMs: 60_000, stage: 2, cart: 3, sum: 6 });
  expect(turnOf({ ...cem, cart: { ...cart, currency: "PLN" } }, queue, NOW)?.sum).toBe(2);
  expect(turnOf(dan, queue, NOW)).toBeNull();
});

test("who has waited longest comes first, and writing again does not push anybody down", () => {
  const list = [waiting("Ann", NOW - 1_000, NOW - 1_000), waiting("Bob", NOW - 9_000, NOW), waiting("Cem", null, NOW - 10)];
  expect(arrange(list, listed("waiting"), "agent-1").map((one) => one.person.name)).toEqual(["Bob", "Ann", "Cem"]);
});

test("the newest first when asked for", () => {
  const list = [waiting("Ann", NOW - 1_000, NOW - 1_000), waiting("Bob", NOW - 9_000, NOW), waiting("Cem", null, NOW - 10)];
  expect(arrange(list, listed("newest"), "agent-1").map((one) => one.person.name)).toEqual(["Bob", "Cem", "Ann"]);
});

test("what came back from snooze stands among those who wait, since when it came back", () => {
  const back = conversationWith("Dan", [], { waitingSince: null, wokenAt: NOW - 5_000 });
  const list = [waiting("Ann", NOW - 1_000, NOW - 1_000), waiting("Bob", NOW - 9_000, NOW), back];
  expect(arrange(list, listed("waiting"), "agent-1").map((one) => one.person.name)).toEqual(["Bob", "Dan", "Ann"]);
});

test("a label's list holds what has the label", () => {
  const labelled = conversationWith("Dan", [], { labels: ["returns"] });
  expect(arrange([labelled, waiting("Ann", null, NOW)], listed("newest", { label: "returns" }), "x")).toEqual([labelled]);
});

test("what is snoozed is in its own view and in no other that is open", () => {
  const snoozed = conversationWith("Dan", [], { snoozedUntil: NOW + 1, assignee: { id: "x", name: "X" } });
  const views = ["open", "mine", "unassigned", "snoozed", "resolved", "all"] as const;
  expect(views.filter((view) => isInView(snoozed, view, "x"))).toEqual(["snoozed", "all"]);
});

test("two conversations of the same moment keep one order", () => {
  const [one, other] = [waiting("Ann", null, NOW), waiting("Bob", null, NOW)];
  expect(arrange([one, other], listed("waiting"), "x")).toEqual(arrange([other, one], listed("waiting"), "x"));
});

test.each([
  ["open", "open", null, true],
  ["open", "resolved", null, false],
  ["unassigned", "open", null, true],
  ["unassigned", "open", "agent-1", false],
  ["mine", "open", "agent-1", true],
  ["mine", "open", "agent-2", false],
  ["mine", "resolved", "agent-1", false],
  ["resolved", "resolved", "agent-2", true],
  ["all", "resolved", null, true],
] as const)("view %s holds a conversation that is %s with assignee %s: %s", (view, status, assignee, holds) => {
  const conversation = conversationWith("Ann", [], { status, assignee: assignee ? { id: assignee, name: assignee } : null });
  expect(isInView(conversation, view, "agent-1")).toBe(holds);
});

test("a wait begins with the first unanswered message and ends with an answer", () => {
  const answered = conversationWith("Ann", [agentMessage(1, "Hello", undefined, NOW)], { unread: 0 });
  const first = withMessage(answered, visitorMessage(2, "Anyone?"), NOW + 10);
  const second = withMessage(first, visitorMessage(3, "Hello?"), NOW + 20);
  expect([second.waitingSince, second.unread, second.preview]).toEqual([NOW + 10, 2, "Hello?"]);
  expect(withMessage(second, agentMessage(4, "Here"), NOW + 30).waitingSince).toBeNull();
});

test("messages are one each and in their order, however they arrive", () => {
  const [one, two, three] = [visitorMessage(1, "a"), agentMessage(2, "b"), visitorMessage(3, "c")];
  expect(mergeMessages([three, one], [two, one]).map((message) => message.seq)).toEqual([1, 2, 3]);
});

const numbered = (seqs: number[]) => seqs.map((seq) => visitorMessage(seq, String(seq)));

test("for any arrival, with repeats and in parts, the thread is the same", () => {
  const seqs = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
  const arrivals = seqs.chain((all) =>
    fc.tuple(fc.constant(all), fc.array(fc.subarray(all)), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(arrivals, ([all, parts, last]) => {
      const thread = [...parts, last].reduce((known, part) => mergeMessages(known, numbered(part)), numbered([]));
      expect(thread.map((message) => message.seq)).toEqual(all.toSorted((one, other) => one - other));
    }),
  );
});

test("moving through the list stops at its ends", () => {
  const list = [waiting("Ann", 1, 1), waiting("Bob", 2, 2)];
  expect(neighbour(list, null, 1)).toBe("c-ann");
  expect(neighbour(list, "c-ann", 1)).toBe("c-bob");
  expect(neighbour(list, "c-bob", 1)).toBe("c-bob");
  expect(neighbour(list, "c-ann", -1)).toBe("c-ann");
  expect(neighbour([], null, 1)).toBeNull();
});

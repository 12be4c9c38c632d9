import { expect, test } from "vitest";
import { createMemoryStorage } from "../testing.ts";
import { createDrafts } from "./drafts.ts";

test("drafts survive a reload, one for each conversation", () => {
  const storage = createMemoryStorage();
  const drafts = createDrafts(storage, "anna");
  drafts.write("one", "Dear Ann");
  drafts.write("two", "Dear Bob");
  drafts.write("one", "");
  expect([...createDrafts(storage, "anna").all.value]).toEqual([["two", "Dear Bob"]]);
});

test("another agent in the same browser sees none of them", () => {
  const storage = createMemoryStorage();
  createDrafts(storage, "anna").write("one", "Dear Ann");
  expect(createDrafts(storage, "ben").all.value.size).toBe(0);
});

test("what is left in storage after the last draft is nothing", () => {
  const storage = createMemoryStorage();
  const drafts = createDrafts(storage, "anna");
  drafts.write("one", "x");
  drafts.write("one", "");
  expect(storage.keys()).toEqual([]);
});

test("two tabs of one agent keep each other's drafts", () => {
  const storage = createMemoryStorage();
  const [one, other] = [createDrafts(storage, "anna"), createDrafts(storage, "anna")];
  one.write("one", "from this tab");
  other.write("two", "from that tab");
  expect([...createDrafts(storage, "anna").all.value.keys()]).toEqual(["one", "two"]);
});

test("broken storage is no reason to fail", () => {
  const storage = createMemoryStorage();
  storage.setItem("anna:one", "{not json");
  expect(createDrafts(storage, "anna").all.value.size).toBe(0);
});

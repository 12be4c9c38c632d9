import { afterEach, describe, expect, it, vi } from "vitest";
import { createStorage } from "./storage.ts";

let count = 0;
const open = () => {
  const errors: unknown[] = [];
  const name = `tappa-test-${Date.now()}-${count++}`;
  const storage = createStorage(name, (error) => void errors.push(error));
  return { name, storage, errors };
};
const isThere = async (name: string) => (await indexedDB.databases()).some((database) => database.name === name);

afterEach(() => vi.restoreAllMocks());

describe("storage", () => {
  it("keeps to memory until it is opened", async () => {
    const { name, storage } = open();
    await storage.write([["a", 1]]);
    expect([...(await storage.load())]).toEqual([["a", 1]]);
    expect(storage.isDurable()).toBe(false);
    expect(await isThere(name)).toBe(false);
  });

  it("commits at once what is written whole: the page may be gone before it is asked whether there is more", async () => {
    const { storage } = open();
    const commit = vi.spyOn(IDBTransaction.prototype, "commit");
    storage.open();
    await storage.write([["a", 1]]);
    expect(commit).toHaveBeenCalledOnce();
    await storage.write([["a", (old: number) => old + 1]]);
    expect(commit).toHaveBeenCalledOnce();
    expect([...(await storage.load())]).toEqual([["a", 2]]);
  });

  it("keeps, removes and clears on the device", async () => {
    const { name, storage } = open();
    storage.open();
    await storage.write([
      ["a", 1],
      ["b", { deep: [2] }],
    ]);
    await storage.write([["a", undefined]]);
    const again = createStorage(name, () => {});
    again.open();
    expect([...(await again.load())]).toEqual([["b", { deep: [2] }]]);
    await storage.clear();
    expect((await again.load()).size).toBe(0);
  });

  it("reads and writes in one step, so two tabs never overwrite each other", async () => {
    const { name, storage } = open();
    const other = createStorage(name, () => {});
    for (const one of [storage, other]) one.open();
    const add = (one: typeof storage) => one.write([["count", (old = 0) => old + 1]]);
    await Promise.all(Array.from({ length: 20 }, (_, index) => add(index % 2 ? storage : other)));
    expect((await storage.load()).get("count")).toBe(20);
  });

  it("removes the database, although it was just being written", async () => {
    const { name, storage } = open();
    storage.open();
    await storage.write([["a", 1]]);
    void storage.write([["b", 2]]);
    await storage.purge();
    await vi.waitFor(async () => expect(await isThere(name)).toBe(false));
    await storage.write([["c", 3]]);
    expect(await isThere(name)).toBe(false);
  });

  it("goes on in memory where the browser refuses, after one more try, and reports it once", async () => {
    const { storage, errors } = open();
    const refused = vi.spyOn(indexedDB, "open").mockImplementation(() => {
      throw new DOMException("denied", "SecurityError");
    });
    storage.open();
    await storage.write([["a", 1]]);
    expect((await storage.load()).get("a")).toBe(1);
    await storage.write([["a", (old = 0) => old + 1]]);
    expect((await storage.load()).get("a")).toBe(2);
    expect(storage.isDurable()).toBe(false);
    expect(refused).toHaveBeenCalledTimes(2);
    expect(errors).toHaveLength(1);
  });
});

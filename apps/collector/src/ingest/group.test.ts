import { describe, expect, it } from "vitest";
import { type Batch, type Outcome, StorageUnavailable } from "../store/store.ts";
import { createGroupCommit } from "./group.ts";

const batch = (name: string): Batch => ({
  site: name,
  sender: { kind: "server", userId: "u" },
  receivedAt: 0,
  events: [],
});
const stored = (name: string): Outcome => ({
  state: "stored",
  rejected: [],
  cursor: name,
  log: 0,
  isBlocked: false,
  stored: 0,
  appended: [],
});

/** A store whose commits end when the test says so. */
function createHeldStore() {
  const groups: { names: string[]; resolve: () => void; reject: (error: Error) => void }[] = [];
  return {
    groups,
    commit: (group: readonly Batch[]) =>
      new Promise<Outcome[]>((resolve, reject) => {
        const names = group.map(({ site }) => site);
        groups.push({ names, resolve: () => resolve(names.map(stored)), reject });
      }),
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the group commit", () => {
  it("puts the requests of one turn into one transaction, and those that come meanwhile into the next", async () => {
    const store = createHeldStore();
    const { submit } = createGroupCommit(store);
    const answers = ["a", "b"].map((name) => submit(batch(name)));
    await turn();
    answers.push(submit(batch("c")), submit(batch("d")));
    await turn();
    expect(store.groups.map(({ names }) => names)).toEqual([["a", "b"]]);
    store.groups[0]!.resolve();
    await turn();
    expect(store.groups.map(({ names }) => names)).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    store.groups[1]!.resolve();
    expect(await Promise.all(answers)).toEqual(["a", "b", "c", "d"].map(stored));
  });

  it("[W8] tries a group that failed one by one, so that only the bad request fails", async () => {
    const commits: string[][] = [];
    const bad = new Error("bad row");
    const { submit } = createGroupCommit({
      async commit(group) {
        const names = group.map(({ site }) => site);
        commits.push(names);
        if (names.includes("bad")) throw bad;
        return names.map(stored);
      },
    });
    const answers = await Promise.allSettled(["a", "bad", "c"].map((name) => submit(batch(name))));
    expect(answers).toEqual([
      { status: "fulfilled", value: stored("a") },
      { status: "rejected", reason: bad },
      { status: "fulfilled", value: stored("c") },
    ]);
    expect(commits).toEqual([["a", "bad", "c"], ["a"], ["bad"], ["c"]]);
  });

  it("does not hammer a store that is away", async () => {
    let commits = 0;
    const { submit } = createGroupCommit({
      async commit() {
        commits++;
        throw new StorageUnavailable(new Error("disk full"));
      },
    });
    const answers = await Promise.allSettled(["a", "b", "c"].map((name) => submit(batch(name))));
    expect([commits, ...answers.map(({ status }) => status)]).toEqual([1, "rejected", "rejected", "rejected"]);
  });

  it("turns away what would wait too long", async () => {
    const store = createHeldStore();
    const { submit } = createGroupCommit(store);
    const heavy = { ...batch("heavy"), events: Array.from({ length: 500 }, () => ({}) as never) };
    const first = submit(batch("first"));
    await turn();
    const waiting = Array.from({ length: 101 }, () => submit(heavy));
    await expect(submit(heavy)).rejects.toBeInstanceOf(StorageUnavailable);
    while (store.groups.some((group) => group.names.length > 0)) {
      for (const group of store.groups.splice(0)) group.resolve();
      await turn();
    }
    expect((await Promise.all([first, ...waiting])).length).toBe(102);
  });

  it("stores what is waiting before it closes, and takes nothing after", async () => {
    const store = createHeldStore();
    const { submit, close } = createGroupCommit(store);
    const answer = submit(batch("a"));
    const closed = close();
    await expect(submit(batch("late"))).rejects.toBeInstanceOf(StorageUnavailable);
    await turn();
    store.groups[0]!.resolve();
    await closed;
    expect(await answer).toEqual(stored("a"));
  });
});

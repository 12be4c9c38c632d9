import { describe, expect, it, vi } from "vitest";
import { browserEnv, type Env } from "../env.ts";
import { createTabs } from "./tabs.ts";

let count = 0;
const nameOf = () => `tabs-${Date.now()}-${count++}`;

/** @param after waits as long as the test likes */
function openTab(name: string, after: Env["after"] = browserEnv().after) {
  const heard: unknown[] = [];
  const lead = vi.fn();
  const env = { ...browserEnv(), after };
  return { heard, lead, tabs: createTabs(env, name, (message) => heard.push(message), lead) };
}

/** A tab that has the lead and says nothing, as one that hangs. */
async function openHungTab(name: string): Promise<HTMLIFrameElement> {
  const frame = document.body.appendChild(document.createElement("iframe"));
  await new Promise<void>((resolve) => {
    void frame
      .contentWindow!.navigator.locks.request(`${name}/lead`, () => {
        resolve();
        return new Promise(() => {});
      })
      .catch(() => {});
  });
  return frame;
}

describe("tabs", () => {
  it("have one leader", async () => {
    const name = nameOf();
    const [first, second] = [openTab(name), openTab(name)];
    await vi.waitFor(() => expect(first.tabs.isLeader()).toBe(true));
    expect(second.tabs.isLeader()).toBe(false);
    expect(second.lead).not.toHaveBeenCalled();
  });

  it("follow a leader that goes", async () => {
    const name = nameOf();
    const frame = await openHungTab(name);
    const { tabs } = openTab(name);
    expect(tabs.isLeader()).toBe(false);
    frame.remove();
    await vi.waitFor(() => expect(tabs.isLeader()).toBe(true));
  });

  it("take the lead from one that does not answer for a second and a half, and from no other", async () => {
    const name = nameOf();
    const waits: { ms: number; ring: () => unknown; isOver: boolean }[] = [];
    const after: Env["after"] = (ms, ring) => {
      const wait = { ms, ring, isOver: false };
      waits.push(wait);
      return () => (wait.isOver = true);
    };
    const frame = await openHungTab(name);
    const first = openTab(name, after);
    first.tabs.tell({ hello: 1 });
    first.tabs.tell({ hello: 2 });
    expect(waits).toMatchObject([{ ms: 1500, isOver: false }]);
    waits[0]!.ring();
    await vi.waitFor(() => expect(first.tabs.isLeader()).toBe(true));
    frame.remove();
    first.tabs.tell({ hello: 0 });
    expect(waits).toHaveLength(1);

    const second = openTab(name, after);
    second.tabs.tell({ hello: 3 });
    await vi.waitFor(() => expect(waits).toMatchObject([{}, { isOver: true }]));
    expect([first.tabs.isLeader(), second.tabs.isLeader()]).toEqual([true, false]);
    second.tabs.tell({ hello: 4 });
    await vi.waitFor(() => expect(waits).toMatchObject([{}, {}, { isOver: true }]));
    expect(first.heard).toEqual([{ hello: 3 }, { hello: 4 }]);
    expect(second.heard).toEqual([]);
  });

  it("give up a lead that was taken away, and wait in line for it again", async () => {
    const name = nameOf();
    const { tabs, lead } = openTab(name);
    await vi.waitFor(() => expect(tabs.isLeader()).toBe(true));
    let release!: () => void;
    void navigator.locks.request(`${name}/lead`, { steal: true }, () => new Promise<void>((resolve) => (release = resolve)));
    await vi.waitFor(() => expect(tabs.isLeader()).toBe(false));
    release();
    await vi.waitFor(() => expect(tabs.isLeader()).toBe(true));
    expect(lead).toHaveBeenCalledTimes(2);
  });

  it("hear each other, and nobody hears itself", async () => {
    const name = nameOf();
    const [first, second] = [openTab(name), openTab(name)];
    first.tabs.tell({ hello: 1 });
    await vi.waitFor(() => expect(second.heard).toEqual([{ hello: 1 }]));
    expect(first.heard).toEqual([]);
  });

  it("let locks and channel go with the page, and take them again out of the back-forward cache", async () => {
    const name = nameOf();
    const { tabs } = openTab(name);
    await vi.waitFor(() => expect(tabs.isLeader()).toBe(true));
    window.dispatchEvent(new PageTransitionEvent("pagehide"));
    const held = async () => (await navigator.locks.query()).held!.filter((lock) => lock.name!.startsWith(name));
    await vi.waitFor(async () => expect(await held()).toEqual([]));
    expect(() => tabs.tell({})).not.toThrow();
    // What the page says last is nobody else's to send.
    expect(tabs.isLeader()).toBe(true);
    const frame = await openHungTab(name);
    window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    expect(tabs.isLeader()).toBe(false);
    frame.remove();
    await vi.waitFor(() => expect(tabs.isLeader()).toBe(true));
  });

  it("hold a lock in turn", async () => {
    const name = nameOf();
    const [first, second] = [openTab(name), openTab(name)];
    const said: string[] = [];
    const hold = (who: string, { tabs }: typeof first) =>
      tabs.hold("feed", () => {
        said.push(`${who} starts`);
        return () => said.push(`${who} ends`);
      });
    const release = hold("first", first);
    await vi.waitFor(() => expect(said).toEqual(["first starts"]));
    hold("second", second);
    release();
    await vi.waitFor(() => expect(said).toEqual(["first starts", "first ends", "second starts"]));
  });

  it("seize a lock only when it is free", async () => {
    const name = nameOf();
    const [first, second] = [openTab(name), openTab(name)];
    const free = await first.tabs.seize("ask");
    expect(free).not.toBeNull();
    expect(await second.tabs.seize("ask")).toBeNull();
    free!();
    await vi.waitFor(async () => expect(await second.tabs.seize("ask")).not.toBeNull());
  });
});

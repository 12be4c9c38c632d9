import { describe, expect, it, vi } from "vitest";
import { createTabs } from "./tabs.ts";

let count = 0;
const nameOf = () => `tabs-${Date.now()}-${count++}`;

function openTab(name: string) {
  const heard: unknown[] = [];
  const lead = vi.fn();
  return { heard, lead, tabs: createTabs(name, (message) => heard.push(message), lead) };
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
    const frame = document.body.appendChild(document.createElement("iframe"));
    const held = new Promise<void>((resolve) => {
      void frame.contentWindow!.navigator.locks.request(`${name}/lead`, () => {
        resolve();
        return new Promise(() => {});
      });
    });
    await held;
    const { tabs } = openTab(name);
    expect(tabs.isLeader()).toBe(false);
    frame.remove();
    await vi.waitFor(() => expect(tabs.isLeader()).toBe(true));
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
    await vi.waitFor(() => expect(tabs.isLeader()).toBe(false));
    expect((await navigator.locks.query()).held!.filter((lock) => lock.name!.startsWith(name))).toEqual([]);
    expect(() => tabs.tell({})).not.toThrow();
    window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
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

import { afterEach, describe, expect, it, vi } from "vitest";
import { browserEnv } from "./env.ts";
import { watchAddresses } from "./capture/addresses.ts";
import { watchHistory } from "./capture/history.ts";
import type { Core } from "./core.ts";
import { sourceOf, whenSeen } from "./pages.ts";

const before = location.href;
afterEach(() => history.replaceState(null, "", before));

/** The clock stands long after the start, so that no address is still settling. */
function watch(settledMs = 5000) {
  const core: Pick<Core, "env" | "viewed"> = { env: { ...browserEnv(), now: () => settledMs } };
  const viewed: string[] = [];
  const view = () => {
    core.viewed = location.href;
    viewed.push(location.pathname + location.search);
  };
  whenSeen(view);
  watchAddresses(core, 0, view);
  return viewed;
}

describe("pages", () => {
  it("are this one, then every new address of a single-page app, once", async () => {
    const viewed = watch();
    expect(viewed).toHaveLength(1);
    history.pushState(null, "", "/two");
    await vi.waitFor(() => expect(viewed.at(-1)).toBe("/two"));
    history.pushState(null, "", "/two#part");
    history.pushState(null, "", "/two?utm_source=mail&gclid=1");
    history.pushState(null, "", "/two?q=mug");
    await vi.waitFor(() => expect(viewed.at(-1)).toBe("/two?q=mug"));
    expect(viewed).toHaveLength(3);
  });

  it("are not counted when an app tidies the address within the first second", async () => {
    const viewed = watch(500);
    history.replaceState(null, "", "/tidied");
    history.pushState(null, "", "/next");
    await vi.waitFor(() => expect(viewed.at(-1)).toBe("/next"));
    expect(viewed).not.toContain("/tidied");
  });

  it("in the background or prerendered count when they are first seen, and once", () => {
    const seen = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    const viewed = watch();
    expect(viewed).toEqual([]);
    seen.mockReturnValue(false);
    for (const type of ["prerenderingchange", "visibilitychange"]) document.dispatchEvent(new Event(type));
    expect(viewed).toHaveLength(1);
    seen.mockRestore();
  });

  it("are heard of through the history where there is no Navigation API, after the app's own change", () => {
    const { pushState, replaceState } = history;
    const moves: [boolean, string][] = [];
    watchHistory((isReplacing) => void moves.push([isReplacing, location.pathname]));
    history.pushState(null, "", "/pushed");
    history.replaceState(null, "", "/replaced");
    Object.assign(history, { pushState, replaceState });
    expect(moves).toEqual([
      [false, "/pushed"],
      [true, "/replaced"],
    ]);
  });

  it("count again when they come out of the back-forward cache", () => {
    const viewed = watch();
    window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    expect(viewed).toHaveLength(2);
    window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: false }));
    expect(viewed).toHaveLength(2);
  });
});

describe("the source of a visit", () => {
  it.each([
    ["https://s.example/?utm_source=mail&utm_medium=email", "", { source: "mail", medium: "email" }],
    ["https://s.example/?gclid=1", "https://google.com/", { source: "google", medium: "cpc" }],
    ["https://s.example/", "https://blog.example/post", { source: "blog.example", medium: "referral" }],
    ["https://s.example/two", "https://s.example/", {}],
    ["https://s.example/", "", {}],
  ])("%s from %s", (href, referrer, expected) => {
    expect(sourceOf(href, referrer)).toEqual(expected);
  });
});

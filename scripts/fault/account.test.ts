import { describe, expect, it } from "vitest";
import { accountOf, type AcceptedEvent, type Evidence } from "./account.ts";

const accepted = (n: number, at = 0, load = "a"): AcceptedEvent => ({ key: `${load} ${n}`, load, at, n });
const stored = (n: number, load = "a") => ({ key: `${load} ${n}`, tab: `tab ${load}`, n });
const tabs = new Map([["a", "tab a"]]);
const numbers = (to: number, lost: [number, number][] = []) => [{ tab: "tab a", known: [[0, to]] as [number, number][], lost }];
const account = (evidence: Partial<Evidence>) =>
  accountOf({ accepted: [], tabs, keptAt: new Map(), crashes: [], stored: [], numbers: [], counted: 0, ...evidence });

describe("the account of a round", () => {
  it("counts what is stored once, what twice, and what no crash explains", () => {
    const heard = [accepted(0, 1000), accepted(1, 1100), accepted(2, 1400)];
    const { missing, ...counts } = account({
      accepted: heard,
      stored: [stored(0), stored(0)],
      numbers: numbers(0),
      crashes: [{ load: "a", at: 1500 }],
    });
    expect(counts).toEqual({
      accepted: 3,
      stored: 1,
      duplicated: 1,
      counted: 0,
      atCrash: 1,
      early: 0,
      uncounted: 1,
      overcounted: 0,
    });
    expect(missing).toEqual([heard[1]]);
  });

  it("sees two events under one number of a tab", () => {
    const two = [stored(0), { ...stored(0), key: "another" }];
    expect(account({ stored: two, numbers: numbers(0) })).toMatchObject({ stored: 2, duplicated: 1 });
  });

  it("takes what is stored for accepted, though the crash was quicker than the word of it, and a crash of all for one of each", () => {
    const one = accepted(0, 1000);
    const evidence = { accepted: [one], stored: [stored(1)], crashes: [{ load: null, at: 1200 }] };
    expect(account(evidence)).toMatchObject({ accepted: 2, stored: 1, atCrash: 1 });
    expect(account({ accepted: [one], crashes: [{ load: "another", at: 1200 }] })).toMatchObject({ atCrash: 0, uncounted: 1 });
  });

  it("tells apart what was called before the SDK had come to a page that crashed, but not to one that ended", () => {
    const { n: _, ...early } = accepted(0, 1000);
    expect(account({ accepted: [early], crashes: [{ load: "a", at: 9000 }] })).toMatchObject({ early: 1, uncounted: 0 });
    expect(account({ accepted: [early], crashes: [{ load: "another", at: 9000 }] })).toMatchObject({ early: 0, uncounted: 1 });
  });

  it("holds a tab to what it numbered, and a browser that was killed to what it had a device for", () => {
    const evidence = { accepted: [accepted(0, 1000), accepted(1, 3000)], keptAt: new Map([["a", 2000]]) };
    expect(account({ ...evidence, crashes: [{ load: "a", at: 9000 }] })).toMatchObject({ early: 0, uncounted: 2 });
    expect(account({ ...evidence, crashes: [{ load: null, at: 9000 }] })).toMatchObject({ early: 1, uncounted: 1 });
  });

  it("covers what is missing by its own number alone: another one's does not count for it", () => {
    const heard = [accepted(0), accepted(1), accepted(2)];
    const evidence = { accepted: heard, stored: [stored(0)] };
    expect(account({ ...evidence, numbers: numbers(2, [[1, 2]]), counted: 2 })).toMatchObject({ uncounted: 0, overcounted: 0 });
    expect(account({ ...evidence, numbers: numbers(1, [[1, 1]]), counted: 1 })).toMatchObject({ uncounted: 1, overcounted: 0 });
    // The number 0 is stored.
    expect(account({ ...evidence, numbers: numbers(1, [[0, 1]]), counted: 2 })).toMatchObject({ uncounted: 1, overcounted: 2 });
  });

  it("holds the collector's sum against its numbers", () => {
    const evidence = { accepted: [accepted(0), accepted(1)], stored: [stored(0)], numbers: numbers(1) };
    expect(account({ ...evidence, counted: 1 })).toMatchObject({ uncounted: 0, overcounted: 0 });
    expect(account({ ...evidence, counted: 0 })).toMatchObject({ uncounted: 1, overcounted: 0 });
    expect(account({ ...evidence, counted: 3 })).toMatchObject({ uncounted: 0, overcounted: 2 });
  });

  it("knows the tab of a page that ended before it could say: by what is stored of it, or as one that no page told of", () => {
    const heard = [accepted(0, 0, "b"), accepted(1, 0, "b")];
    const lost = [{ tab: "tab b", known: [[0, 1]] as [number, number][], lost: [[1, 1]] as [number, number][] }];
    expect(account({ accepted: heard, stored: [stored(0, "b")], numbers: lost, counted: 1 })).toMatchObject({ uncounted: 0 });
    expect(account({ accepted: heard.slice(1), stored: [], numbers: lost, counted: 2 })).toMatchObject({
      accepted: 2,
      uncounted: 0,
    });
    // A number that this page did not give covers nothing of it, nor one of a tab that told of itself.
    expect(account({ accepted: [accepted(2, 0, "b")], numbers: lost, counted: 2 })).toMatchObject({ uncounted: 1 });
    expect(account({ accepted: [accepted(1, 0, "b")], numbers: numbers(1), counted: 2 })).toMatchObject({ uncounted: 1 });
  });

  it("covers what was numbered when its page ended by a number that nobody knows of, and by each of them once", () => {
    const [known, one, other] = [accepted(0), accepted(1), accepted(2)].map(({ n, ...event }) =>
      n ? event : { ...event, n: 0 },
    );
    const evidence = { accepted: [known!, one!, other!], numbers: numbers(1, [[0, 1]]), counted: 2 };
    expect(account(evidence)).toMatchObject({ accepted: 3, uncounted: 1, missing: [other] });
    expect(account({ ...evidence, accepted: [known!] })).toMatchObject({ accepted: 2, uncounted: 0, overcounted: 0 });
  });
});

import { describe, expect, it } from "vitest";
import { compareCounts, comparePeople, compareVerdicts, personOf } from "./compare.ts";

const standing = (stage: string, ...flags: string[]) => ({ stage, flags });

describe("what the replay compares", () => {
  it("counts every stage and flag, and tells those that differ", () => {
    const standings = new Map([
      ["customer-1", standing("new", "registered")],
      ["customer-2", standing("new", "registered")],
      ["invoice-1", standing("lapsed")],
    ]);
    const stages = [
      { stage: "new", label: "New", people: 2 },
      { stage: "lapsed", label: "Lapsed", people: 1 },
      { stage: "loyal", label: "Loyal", people: 0 },
    ];
    const flags = [{ flag: "registered", people: 2 }];
    expect(compareCounts({ people: 3, stages, flags }, standings)).toEqual({ count: 0, first: [] });
    expect(compareCounts({ people: 3, stages: stages.slice(1), flags: [{ flag: "registered", people: 1 }] }, standings)).toEqual({
      count: 2,
      first: ["flag registered: 1 in the collector, 2 by SQL", "stage new: none in the collector, 2 by SQL"],
    });
  });

  it("tells people who stand elsewhere, and those whom only one side has", () => {
    const people = new Map([
      ["customer-1", standing("new")],
      ["customer-2", standing("loyal", "won_back")],
    ]);
    expect(comparePeople(people, new Map(people))).toEqual({ count: 0, first: [] });
    expect(
      comparePeople(
        people,
        new Map([
          ["customer-2", standing("loyal")],
          ["customer-3", standing("new")],
        ]),
      ).first,
    ).toEqual([
      "customer-1: new in the collector, nobody by SQL",
      "customer-2: loyal + won_back in the collector, loyal by SQL",
      "customer-3: nobody in the collector, new by SQL",
    ]);
  });

  it("takes what facts forgot from a record alone, and never another transition", () => {
    const known = {
      id: "1",
      identity: "server:user:a",
      since: 0,
      nextCheckAt: null,
      ...standing("new"),
      transitions: ["x", "y"],
    };
    const people = new Map([["a", { ...known, userId: "a" }]]);
    const verdict = (...transitions: string[]) => [{ person: "a", ...standing("new"), transitions }];
    const differences = (transitions: string[], isRecord: boolean) =>
      compareVerdicts(verdict(...transitions), people, isRecord).count;
    expect([["x", "y"], ["y"], ["z"], ["x", "y", "z"]].map((one) => differences(one, true))).toEqual([0, 0, 1, 1]);
    expect([["x", "y"], ["y"], ["y", "x"]].map((one) => differences(one, false))).toEqual([0, 1, 1]);
    expect(compareVerdicts([{ person: "b", ...standing("new"), transitions: [] }], people, true).count).toBe(1);
  });

  it("knows people by the names of the data", () => {
    expect(personOf({ userId: "customer-1", identity: "server:user:customer-1" })).toBe("customer-1");
    expect(personOf({ userId: null, identity: "server:anonymous:invoice-1" })).toBe("invoice-1");
  });
});

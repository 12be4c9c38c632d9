import { expect, it } from "vitest";
import { accountOfTalk, type TalkResult } from "./account.ts";

const all = ["v1", "a1", "v2"];
const good: TalkResult = {
  said: all.map((text, index) => ({ text, at: 1000 + index })),
  perhaps: [],
  crashes: [],
  stored: all,
  visitor: all,
  agent: all,
  heard: all,
  gaps: [],
};

it("finds nothing where everything stands once and in one order", () => {
  expect(accountOfTalk({ ...good, perhaps: ["v3"] })).toEqual({
    said: 3,
    stored: 3,
    twice: [],
    missing: [],
    lostAtCrash: 0,
    unlike: [],
    gaps: [],
  });
});

it("tells what is missing from what a crash explains", () => {
  const result = { ...good, stored: ["v1"], visitor: ["v1"], agent: ["v1"], heard: ["v1"], crashes: [1100] };
  expect(accountOfTalk(result)).toMatchObject({ missing: [], lostAtCrash: 2 });
  expect(accountOfTalk({ ...result, crashes: [1001] })).toMatchObject({ missing: ["v2"], lostAtCrash: 1 });
});

it("names what stands twice, in another order, or was never said", () => {
  const stored = ["v1", "v1", "x"];
  expect(accountOfTalk({ ...good, stored, visitor: ["a1", "v1", "v2"] })).toMatchObject({
    twice: ["v1"],
    unlike: [
      "visitor: a1 v1 v2, stored: v1 v1 x",
      "agent: v1 a1 v2, stored: v1 v1 x",
      "heard: v1 a1 v2, stored: v1 v1 x",
      "nobody said x",
    ],
  });
});

import { expect, it } from "vitest";
import { accountOf, type AcceptedEvent } from "./account.ts";

const accepted = (i: number, at: number): AcceptedEvent => ({ load: "a", i, at, by: "client" });
const stored = (i: number, row = i) => ({ row, tab: "t", n: i, load: "a", i });

it("counts what is stored once, what twice, and what no crash explains", () => {
  const heard = [accepted(0, 1000), accepted(1, 1100), accepted(2, 1400)];
  expect(accountOf(heard, [stored(0), stored(0, 9)], [{ load: "a", at: 1500 }])).toEqual({
    accepted: 3,
    stored: 1,
    duplicated: 1,
    lostAtCrash: 1,
    missing: [heard[1]],
  });
});

it("takes what is stored for accepted, though the crash was quicker than the word of it, and a crash of all for one of each", () => {
  const one = accepted(0, 1000);
  expect(accountOf([one], [stored(1)], [{ load: null, at: 1200 }])).toMatchObject({ accepted: 2, stored: 1, lostAtCrash: 1 });
  expect(accountOf([one], [], [{ load: "another", at: 1200 }]).missing).toEqual([one]);
});

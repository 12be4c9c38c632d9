import { describe, expect, it } from "vitest";
import { arbitrate } from "./arbitrate.ts";
import type { Campaign } from "./campaign.ts";
import { compile } from "./compile.ts";
import { eligible, explain } from "./explain.ts";
import type { Moment } from "./explain.ts";
import { canonicalModel } from "./model/canonical.ts";
import type { Context } from "./rule.ts";
import { contextAt, factsOf, momentAt, onDay, order } from "./testing.ts";
import type { Happening } from "./testing.ts";

const nps: Campaign = {
  id: "nps",
  kind: "nps",
  audience: { event: "order_completed", first: { older: "7d" } },
  when: { on: "page" },
  caps: { answered: "90d", dismissed: "30d", snooze: "7d", shows: 2 },
  priority: 10,
};
const review: Campaign = { ...nps, id: "review", kind: "review", caps: { answered: "180d" }, priority: 5 };
const checklist: Campaign = {
  id: "welcome",
  kind: "checklist",
  audience: { all: [] },
  when: { on: "page" },
  caps: {},
  priority: 1,
  items: [
    { id: "a", done: "manual" },
    { id: "b", done: { event: "page_viewed" } },
  ],
};
const chat: Campaign = { id: "chat", kind: "chat", audience: { all: [] }, when: { on: "page" }, caps: {}, priority: 0 };
const all = [chat, nps, checklist, review];

const compiled = (campaigns: Campaign[]) => compile(canonicalModel, campaigns).campaigns;

const bought: Happening[] = [[0, "order_completed", order("1")]];
const did = (day: number, name: string, campaign: string, kind = campaign): Happening => [day, name, { campaign, kind }];
const look = (
  campaign: Campaign,
  day: number,
  happenings: Happening[],
  moment: Partial<Moment> = {},
  context: Partial<Context> = {},
) =>
  eligible(
    compiled([campaign])[0]!,
    factsOf([...bought, ...happenings], canonicalModel, all),
    contextAt(day, context),
    momentAt(day, moment),
  );
const closed = (found: ReturnType<typeof eligible>) =>
  found.gates
    .filter(({ pass }) => !pass)
    .map(({ gate, opensAt }) => [gate, opensAt === null ? null : (opensAt - onDay(0)) / 86_400_000]);

const decide = (day: number, happenings: Happening[], moment: Partial<Moment> = {}, campaigns = all) => {
  const facts = factsOf([...bought, ...happenings], canonicalModel, all);
  const [context, now] = [contextAt(day), momentAt(day, moment)];
  const known = compiled(campaigns);
  return { ...arbitrate(known, facts, context, now), explained: explain(known, facts, context, now) };
};
const item = (id: string): Happening => [1, "$item", { checklist: "welcome", item: id, version: "1", by: "hand" }];

describe("eligible", () => {
  it.each<[string, number, Happening[], unknown[]]>([
    ["too early", 3, [], [["audience", 7]]],
    ["nobody was asked", 10, [], []],
    ["answered", 40, [did(10, "$shown", "nps"), did(10, "$answered", "nps")], [["cap", 100]]],
    ["answered long ago", 100, [did(10, "$shown", "nps"), did(10, "$answered", "nps")], []],
    ["dismissed", 20, [did(10, "$shown", "nps"), did(10, "$dismissed", "nps")], [["cap", 40]]],
    [
      "snoozed",
      12,
      [did(10, "$shown", "nps"), did(10, "$snoozed", "nps")],
      [
        ["cap", 17],
        ["gap", 17],
      ],
    ],
    ["shown once", 18, [did(10, "$shown", "nps")], []],
    ["shown twice without an act", 30, [did(10, "$shown", "nps"), did(18, "$shown", "nps")], [["cap", 40]]],
    ["another asked three days ago", 13, [did(10, "$shown", "review")], [["gap", 17]]],
    ["the chat was shown", 13, [did(12, "$shown", "chat")], []],
  ])("[L26] NPS, %s", (_, day, happenings, expected) => {
    expect(closed(look(nps, day, happenings))).toEqual(expected);
  });

  it.each<[Partial<Moment>, string]>([
    [{ firstVisit: true }, "first_visit"],
    [{ chatOpen: true }, "chat"],
    [{ inCheckout: true }, "checkout"],
    [{ typing: true }, "typing"],
    [{ dialogOpen: true }, "dialog"],
    [{ open: ["review"] }, "open"],
  ])("[L28] never with %j", (moment, gate) => {
    expect(closed(look(nps, 10, [], moment))).toEqual([[gate, null]]);
  });

  it("[L28] at most one ask per session", () => {
    expect(closed(look(nps, 18, [did(10, "$shown", "review")], { visitStartedAt: onDay(9) }))).toEqual([["session", null]]);
    expect(closed(look(nps, 18, [did(10, "$shown", "review")], { visitStartedAt: onDay(11) }))).toEqual([]);
  });

  it("[L26] every gate is there, passed or not, and until is when the answer can change", () => {
    const found = look(nps, 3, []);
    expect(found.gates.map(({ gate }) => gate)).toEqual([
      "audience",
      "cap",
      "cap",
      "cap",
      "cap",
      "gap",
      "session",
      "first_visit",
      "chat",
      "checkout",
      "typing",
      "dialog",
      "open",
    ]);
    expect(found).toMatchObject({ eligible: false, until: onDay(7) });
    expect(look(nps, 3, [], { typing: true }).until).toBeNull();
  });

  it("[L30] nothing is asked and no list is shown while the history is incomplete", () => {
    expect(look(nps, 10, [], {}, { complete: false }).eligible).toBe(false);
    expect(look(checklist, 10, [], {}, { complete: false }).eligible).toBe(false);
    expect(look(chat, 10, [], {}, { complete: false }).eligible).toBe(true);
  });

  it("[L30] who gave everything back is asked for a review like everyone, but not for a score", () => {
    const refunded: Happening[] = [[2, "order_refunded", { order_id: "1" }]];
    expect(look(review, 10, refunded).eligible).toBe(true);
    expect(look(nps, 10, refunded).eligible).toBe(false);
  });
});

describe("arbitrate", () => {
  it("[L27] lets one ask, the one of the highest priority, whatever the order of the list", () => {
    expect(decide(10, []).ask).toBe("nps");
    expect(decide(10, [], {}, all.toReversed())).toEqual(decide(10, []));
    const rank = decide(10, [])
      .explained.find(({ campaign }) => campaign === "review")
      ?.gates.at(-1);
    expect(rank).toEqual({ gate: "rank", pass: false, opensAt: null, detail: "nps" });
  });

  it("[L27] asks of different kinds do not block each other for longer than the gap", () => {
    const answered = [did(10, "$shown", "nps"), did(10, "$answered", "nps")];
    expect(decide(12, answered)).toMatchObject({ ask: null, until: onDay(17) });
    expect(decide(17, answered).ask).toBe("review");
  });

  it("[L29] chat and checklist stand beside the budget", () => {
    expect(decide(0, [], { firstVisit: true, chatOpen: true, typing: true })).toMatchObject({
      ask: null,
      standing: ["welcome", "chat"],
    });
  });

  it("[L29] a checklist goes when it is dismissed or complete", () => {
    expect(decide(2, [item("a")]).standing).toContain("welcome");
    expect(decide(2, [item("a"), item("b")]).standing).not.toContain("welcome");
    expect(decide(2, [item("a"), item("b")], { open: ["welcome"] }).standing).toContain("welcome");
    expect(decide(2, [did(1, "$dismissed", "welcome", "checklist")]).standing).not.toContain("welcome");
  });
});

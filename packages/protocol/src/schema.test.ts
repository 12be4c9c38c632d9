import { describe, expect, expectTypeOf, it } from "vitest";
import type * as z from "zod";
import eventsRequestFixture from "../fixtures/v1/events-request.json" with { type: "json" };
import eventsRequestLostFixture from "../fixtures/v1/events-request-lost.json" with { type: "json" };
import feedLinesFixture from "../fixtures/v1/feed-lines.json" with { type: "json" };
import feedRequestFixture from "../fixtures/v1/feed-request.json" with { type: "json" };
import meRequestFixture from "../fixtures/v1/me-request.json" with { type: "json" };
import personExportFixture from "../fixtures/v1/person-export.json" with { type: "json" };
import pieceRequestFixture from "../fixtures/v1/piece-request.json" with { type: "json" };
import problemFixture from "../fixtures/v1/problem.json" with { type: "json" };
import type {
  ConfigDraft,
  EventsRequest,
  FeedLine,
  FeedRequest,
  LinksRequest,
  MeRequest,
  PersonExport,
  PieceRequest,
  ProblemBody,
  ReservedEvents,
  WireEvent,
} from "./index.ts";
import { LIMITS, createLineSplitter, internalName, uuidv7 } from "./index.ts";
import {
  configDraftSchema,
  eventsRequestSchema,
  feedRequestSchema,
  linksRequestSchema,
  meRequestSchema,
  pieceRequestSchema,
  reservedPropsSchemas,
  ruleSchema,
  wireEventSchema,
} from "./schema.ts";

const random = (words: Uint32Array<ArrayBuffer>) => words.fill(0xabababab);

describe("schemas", () => {
  it("are identical to the interfaces", () => {
    expectTypeOf<z.output<typeof wireEventSchema>>().toEqualTypeOf<WireEvent>();
    expectTypeOf<z.output<typeof eventsRequestSchema>>().toEqualTypeOf<EventsRequest>();
    expectTypeOf<z.output<typeof feedRequestSchema>>().toEqualTypeOf<FeedRequest>();
    expectTypeOf<z.output<typeof pieceRequestSchema>>().toEqualTypeOf<PieceRequest>();
    expectTypeOf<z.output<typeof linksRequestSchema>>().toEqualTypeOf<LinksRequest>();
    expectTypeOf<z.output<typeof meRequestSchema>>().toEqualTypeOf<MeRequest>();
    expectTypeOf<z.output<typeof configDraftSchema>>().toExtend<ConfigDraft>();
    expectTypeOf<ConfigDraft>().toExtend<z.output<typeof configDraftSchema>>();
    type Reserved = { [N in keyof typeof reservedPropsSchemas]: z.output<(typeof reservedPropsSchemas)[N]> };
    expectTypeOf<Reserved>().toEqualTypeOf<ReservedEvents>();
  });

  it("[W7] refuse an operator of the rule language that this version does not know", () => {
    expect(ruleSchema.safeParse({ all: [{ event: "order_completed", count: { gte: 2 }, within: "30d" }] }).success).toBe(true);
    expect(ruleSchema.safeParse({ moon: "full" }).success).toBe(false);
    for (const refused of ["constructor", "toString"].flatMap((name) => [
      { event: name },
      { attr: name },
      { event: "view", since: [name] },
    ]))
      expect(ruleSchema.safeParse(refused).success).toBe(false);
    expect(ruleSchema.safeParse({ event: "view", same: "id", days: { gte: 2 } }).success).toBe(false);
    expect(ruleSchema.safeParse({ url: ["/*/*/*/*/*"] }).success).toBe(false);
  });
});

describe("fixtures of version 1", () => {
  it("[W2] a batch with every reserved event parses, each with its own props", () => {
    const request = eventsRequestSchema.parse(eventsRequestFixture);
    const names = new Set(request.events.map((event) => event.name));
    for (const [name, schema] of Object.entries(reservedPropsSchemas)) {
      expect(names).toContain(name);
      for (const event of request.events) if (event.name === name) expect(schema.parse(event.props)).toEqual(event.props);
    }
  });

  it("[W32] what a page lost parses, told by number or, as older pages do, as a count", () => {
    expect(eventsRequestSchema.parse(eventsRequestLostFixture)).toEqual(eventsRequestLostFixture);
    expect(eventsRequestSchema.parse(eventsRequestFixture).dropped).toBe(2);
    for (const dropped of [-1, "2", [1, 2], [[1]], [[-1, 2]]])
      expect(eventsRequestSchema.safeParse({ ...eventsRequestLostFixture, dropped }).success).toBe(false);
  });

  it("[W17] a feed request parses", () => {
    expect(feedRequestSchema.parse(feedRequestFixture)).toEqual(feedRequestFixture);
  });

  it("[W52] the line before a piece of a file parses", () => {
    expect(pieceRequestSchema.parse(pieceRequestFixture)).toEqual(pieceRequestFixture);
  });

  it("[W54] who asks for what is kept of them parses, and nothing else beside it; what they get is what the interface says", () => {
    expect(meRequestSchema.parse(meRequestFixture)).toEqual(meRequestFixture);
    expect(meRequestSchema.safeParse({ ...meRequestFixture, person: "somebody else's" }).success).toBe(false);
    const exported = personExportFixture as PersonExport;
    expect(exported.conversations[0]?.messages[0]?.text).toBe("Do you ship to Malta?");
  });

  it("[W15] feed lines and problems are what the interfaces say", () => {
    const lines = feedLinesFixture as FeedLine[];
    expect(lines.filter((line) => "seq" in line).map((line) => line.seq)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect((problemFixture as ProblemBody).code).toBe("site_unknown");
  });
});

describe("ids", () => {
  it("[W3] are UUIDv7: they carry their time and sort by it", () => {
    const at = Date.UTC(2026, 10, 21);
    const id = uuidv7(at, random);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseInt(id.replace(/-/g, "").slice(0, 12), 16)).toBe(at);
    expect(uuidv7(at + 1, random) > id).toBe(true);
  });
});

describe("names", () => {
  it("[W6] of Segment and GA4 become the internal ones; others stay", () => {
    expect(internalName("Order Completed")).toBe("order_completed");
    expect(internalName("add_to_cart")).toBe("cart_added");
    expect(internalName("quiz_finished")).toBe("quiz_finished");
  });
});

describe("lines", () => {
  it("[W20] come out whole however the stream was cut", () => {
    const text = '{"cursor":"a.1"}\n\n{"cursor":"a.2"}\n';
    for (let cut = 0; cut <= text.length; cut++) {
      const lines: string[] = [];
      const push = createLineSplitter((line) => lines.push(line));
      push(text.slice(0, cut));
      push(text.slice(cut));
      expect(lines).toEqual(['{"cursor":"a.1"}', "", '{"cursor":"a.2"}']);
    }
  });
});

describe("limits", () => {
  it("[W4] leave room for one whole event in the smallest batch", () => {
    expect(LIMITS.eventBytes).toBeLessThan(LIMITS.pageBatchBytes);
  });
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { AgentFeedLine } from "@tappa/protocol";
import { createTimers } from "../testing.ts";
import { backoffMs, createFeed } from "./feed.ts";

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A feed whose connections are made by hand. */
function setUp() {
  const lines: AgentFeedLine[] = [];
  const opened: { cursor: string | null; mode: string; write: (text: string) => void; end: () => void; signal: AbortSignal }[] =
    [];
  const timers = createTimers();
  const feed = createFeed({
    open: ({ cursor, mode }, signal) =>
      new Promise((resolve) => {
        const body = new TransformStream<Uint8Array, Uint8Array>();
        const writer = body.writable.getWriter();
        const encoder = new TextEncoder();
        signal.addEventListener("abort", () => void writer.abort(new Error("aborted")).catch(() => {}));
        opened.push({
          cursor,
          mode,
          signal,
          write: (text) => void writer.write(encoder.encode(text)),
          end: () => void writer.close().catch(() => {}),
        });
        resolve(new Response(body.readable));
      }),
    onLine: (line) => lines.push(line),
    random: () => 0.5,
    setTimeout: timers.setTimeout,
  });
  return { feed, lines, opened, timers };
}

const typing = { e: "typing", conversation: "c", by: "visitor" } as const;
const moved = (seq: number) => ({ seq, at: 1, type: "person", person: "p", stage: "new" }) as const;
const text = (...lines: AgentFeedLine[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join("");

test("lines cut anywhere arrive whole, heartbeats are silent", async () => {
  const { lines, opened } = setUp();
  const whole = `${text({ reset: true, cursor: "e.0" }, moved(1))}\n${text(typing)}`;
  opened[0]!.write(whole.slice(0, 7));
  opened[0]!.write(whole.slice(7, 40));
  opened[0]!.write(whole.slice(40));
  await settled();
  expect(lines).toEqual([{ reset: true, cursor: "e.0" }, moved(1), typing]);
});

test("a line that is not wanted rests, and goes on from its cursor when it is", async () => {
  const { feed, lines, opened, timers } = setUp();
  opened[0]!.write(text({ reset: true, cursor: "e.0" }, moved(1), { cursor: "e.1" }));
  await settled();
  feed.want(false);
  await settled();
  timers.run();
  expect([feed.state.value, opened[0]!.signal.aborted, opened.length]).toEqual(["resting", true, 1]);
  feed.want(true);
  feed.want(true);
  await settled();
  expect([feed.state.value, opened.length, opened[1]!.cursor]).toEqual(["live", 2, "e.1"]);
  opened[1]!.write(text(moved(1), moved(2)));
  await settled();
  expect(lines.slice(1)).toEqual([moved(1), moved(2)]);
});

test("a broken line resumes at its cursor, and repeats are heard once", async () => {
  const { feed, lines, opened, timers } = setUp();
  opened[0]!.write(text({ reset: true, cursor: "e.0" }, moved(1), { cursor: "e.1" }, moved(2)));
  await settled();
  opened[0]!.end();
  await settled();
  expect(feed.state.value).toBe("waiting");
  timers.run();
  expect(opened[1]!.cursor).toBe("e.1");
  opened[1]!.write(text(moved(2), moved(3)));
  await settled();
  expect(feed.state.value).toBe("live");
  expect(lines.filter((line) => "seq" in line)).toEqual([moved(1), moved(2), moved(3)]);
});

test("wherever the line breaks, every entry is heard once and in order", async () => {
  const cuts = fc.array(fc.nat({ max: 12 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(cuts, async (breaks) => {
      const { lines, opened, timers } = setUp();
      opened[0]!.write(text({ reset: true, cursor: "0" }));
      await settled();
      for (const [index, length] of [...breaks, 12].entries()) {
        const connection = opened[index]!;
        const from = Number(connection.cursor ?? 0);
        const entries = Array.from({ length: 12 - from }, (_, step) => moved(from + step + 1)).slice(0, length);
        connection.write(
          text(...entries.flatMap((entry) => (entry.seq % 3 === 0 ? [entry, { cursor: String(entry.seq) }] : [entry]))),
        );
        await settled();
        connection.end();
        await settled();
        timers.run();
      }
      expect(lines.filter((line) => "seq" in line).map((line) => ("seq" in line ? line.seq : 0))).toEqual([
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
      ]);
    }),
    { numRuns: 30 },
  );
});

test("after a reset the numbers begin anew", async () => {
  const { lines, opened } = setUp();
  opened[0]!.write(text({ reset: true, cursor: "a.0" }, moved(7), { reset: true, cursor: "b.0" }, moved(1)));
  await settled();
  expect(lines).toHaveLength(4);
});

test("a connection that fell silent is given up and tried again", async () => {
  const { feed, opened, timers } = setUp();
  opened[0]!.write("\n");
  await settled();
  expect(timers.delays()).toEqual([45_000]);
  timers.run();
  await settled();
  expect(opened[0]!.signal.aborted).toBe(true);
  expect(feed.state.value).toBe("waiting");
  timers.run();
  expect(opened[1]!.mode).toBe("stream");
});

test("where no stream comes through it asks in turns, one after the other, and is live all the while", async () => {
  const { feed, lines, opened, timers } = setUp();
  await settled();
  expect([opened[0]!.mode, timers.delays()]).toEqual(["stream", [8_000]]);
  timers.run();
  await settled();
  expect([opened[0]!.signal.aborted, feed.state.value]).toEqual([true, "waiting"]);
  timers.run();
  await settled();
  expect([opened[1]!.mode, timers.delays()]).toEqual(["poll", [45_000]]);
  const states: string[] = [];
  feed.state.subscribe((state) => states.push(state));
  for (const turn of [1, 2, 3]) {
    opened[turn]!.write(text(moved(turn), { cursor: `e.${turn}` }));
    opened[turn]!.end();
    await settled();
  }
  expect(opened.map(({ mode, cursor }) => [mode, cursor])).toEqual([
    ["stream", null],
    ["poll", null],
    ["poll", "e.1"],
    ["poll", "e.2"],
    ["poll", "e.3"],
  ]);
  expect([lines, states]).toEqual([[moved(1), moved(2), moved(3)], ["live"]]);
});

test("a turn that brings nothing is not followed at once", async () => {
  const { feed, opened, timers } = setUp();
  timers.run();
  await settled();
  timers.run();
  await settled();
  opened[1]!.end();
  await settled();
  expect([feed.state.value, opened.length]).toEqual(["waiting", 2]);
});

test("a closed feed stays closed", async () => {
  const { feed, opened, timers } = setUp();
  await settled();
  feed.close();
  await settled();
  timers.run();
  expect(feed.state.value).toBe("closed");
  expect(opened).toHaveLength(1);
});

test("the pause grows, is drawn at random and is bounded", () => {
  expect([0, 1, 2, 3].map((attempt) => backoffMs(attempt, () => 0.5))).toEqual([500, 1_000, 2_000, 4_000]);
  expect(backoffMs(40, () => 0.999)).toBeLessThanOrEqual(30_000);
  expect(backoffMs(40, () => 0)).toBe(0);
});

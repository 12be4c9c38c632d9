import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importHistory, printSummary, type ImportOptions } from "./import.ts";
import { bar, createProgress } from "./progress.ts";
import type { RetailRow } from "./retail.ts";
import type { Call } from "./retail-calls.ts";
import { batchesOf, retryAfterMs, sendBatch, type Outside } from "./send.ts";

const ENDPOINT = { url: "http://collector.test", secretKey: "sk_test" };
const NOW = Date.parse("2026-11-21T12:00:00Z");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tappa-import-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const ROWS: RetailRow[] = Array.from({ length: 600 }, (_, index) => ({
  invoice: String(1000 + index),
  code: "22423",
  description: "REGENCY CAKESTAND 3 TIER",
  quantity: 1,
  date: "2011-12-09T12:50",
  price: 12.75,
  customer: String(10_000 + (index % 100)),
  country: "France",
}));

/** A collector that answers with the given answers in turn, then with success; keeps what it stored. */
function fakeCollector(...answers: (() => Response)[]) {
  const stored: Call[] = [];
  const waits: number[] = [];
  const requests: Request[] = [];
  const outside: Outside = {
    async fetch(input, init) {
      const request = new Request(input, init);
      requests.push(request);
      const answer = answers.shift();
      if (answer) return answer();
      stored.push(...((await request.json()) as { batch: Call[] }).batch);
      return Response.json({ success: true, rejected: [] });
    },
    async sleep(ms) {
      waits.push(ms);
    },
  };
  return { stored, waits, requests, outside };
}

function options(part: Partial<ImportOptions> = {}): ImportOptions {
  return { rows: ROWS, endpoint: ENDPOINT, stateFile: join(folder, "import.json"), now: NOW, onProgress: () => {}, ...part };
}

describe("the import", () => {
  it("sends everything once, and a second run sends nothing", async () => {
    const { stored, requests, outside } = fakeCollector();
    const first = await importHistory(options(), outside);
    expect(first).toMatchObject({ imported: 700, total: 700, customers: 100, orders: 600, rejected: {} });
    const sent = requests.length;
    const second = await importHistory(options(), outside);
    expect(printSummary(second)).toContain("imported 0");
    expect([second.imported, requests.length, stored.length]).toEqual([0, sent, 700]);
  });

  it("resumes where a broken run stopped, with the times of the first run", async () => {
    const broken = fakeCollector(
      () => Response.json({ rejected: [] }),
      () => new Response("no", { status: 401 }),
    );
    await expect(importHistory(options(), broken.outside)).rejects.toThrow("start again to resume");
    const { stored, outside } = fakeCollector();
    const { imported } = await importHistory(options({ now: NOW + 3 * 86_400_000 }), outside);
    expect(imported).toBe(450);
    expect(new Set(stored.map(({ timestamp }) => timestamp))).toEqual(new Set(["2026-11-20T12:50:00.000Z"]));
  });

  it("counts what the collector rejects by code", async () => {
    const { outside } = fakeCollector(() => Response.json({ rejected: [{ messageId: "a", code: "id_conflict" }] }));
    const summary = await importHistory(options(), outside);
    expect(printSummary(summary)).toContain("1 rejected (id_conflict)");
  });

  it("tells its progress from what was there to the end", async () => {
    writeFileSync(join(folder, "import.json"), JSON.stringify({ shiftDays: 1, sent: 500 }));
    const steps: [number, number][] = [];
    await importHistory(options({ onProgress: (done, total) => steps.push([done, total]) }), fakeCollector().outside);
    expect(steps).toEqual([
      [500, 700],
      [700, 700],
    ]);
    expect(JSON.parse(readFileSync(join(folder, "import.json"), "utf8"))).toEqual({ shiftDays: 1, sent: 700 });
  });
});

const CALL: Call = {
  type: "identify",
  messageId: "m",
  userId: "u",
  timestamp: "2026-01-01T00:00:00.000Z",
  traits: { country: "Italy" },
};

const busy = (headers: Record<string, string>) => () => new Response("busy", { status: 503, headers });

describe("sending a batch", () => {
  it("uses the secret key as the user name of Basic auth", async () => {
    const { requests, outside } = fakeCollector();
    await sendBatch([CALL], ENDPOINT, outside);
    expect(requests[0]?.url).toBe("http://collector.test/v1/batch");
    expect(requests[0]?.headers.get("authorization")).toBe(`Basic ${btoa("sk_test:")}`);
  });

  it("waits as long as Retry-After says, else longer each time", async () => {
    const { waits, stored, outside } = fakeCollector(busy({ "retry-after": "2" }), busy({}), () => {
      throw new TypeError("connection refused");
    });
    await sendBatch([CALL], ENDPOINT, outside);
    expect(waits).toEqual([2000, 1000, 2000]);
    expect(stored).toEqual([CALL]);
  });

  it("does not repeat a refusal that waiting cannot cure", async () => {
    const { waits, outside } = fakeCollector(() => new Response('{"code":"secret_key_invalid"}', { status: 401 }));
    const failure = await sendBatch([CALL], ENDPOINT, outside).catch((error: unknown) => error);
    expect(String((failure as Error).cause)).toContain("secret_key_invalid");
    expect(waits).toEqual([]);
  });

  it("reads Retry-After in seconds and as a date", () => {
    expect(retryAfterMs("3", 0)).toBe(3000);
    expect(retryAfterMs("Thu, 01 Jan 1970 00:00:05 GMT", 1000)).toBe(4000);
    expect(retryAfterMs(null, 0)).toBeNull();
    expect(retryAfterMs("soon", 0)).toBeNull();
  });

  it("cuts calls into batches within the wire's limits, in order", () => {
    const large = { ...CALL, traits: { country: "x".repeat(15_000) } };
    const calls = Array.from({ length: 600 }, (_, index) => ({ ...(index % 2 ? large : CALL), messageId: String(index) }));
    const batches = batchesOf(calls);
    expect(batches.flat()).toEqual(calls);
    expect(Math.max(...batches.map((batch) => JSON.stringify(batch).length))).toBeLessThan(512 * 1024);
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(500);
  });
});

describe("the progress bar", () => {
  it("shows how far it is", () => {
    expect(bar("importing", 1500, 3000)).toBe(`importing  [${"█".repeat(15)}${"░".repeat(15)}]  1,500 of 3,000`);
  });

  it("prints a line per quarter where there is no terminal, and nothing when there is nothing to do", () => {
    const written: string[] = [];
    const progress = createProgress("x", { isTTY: false, write: (text: string) => written.push(text) > 0 });
    progress.show(5, 5);
    expect(written).toEqual([]);
    for (const done of [0, 1, 2, 3, 4]) progress.show(done, 4);
    progress.end();
    expect(written).toHaveLength(5);
  });
});

import type { Call } from "./retail-calls.ts";

/** What sending needs from outside; tests pass their own. */
export interface Outside {
  fetch: typeof globalThis.fetch;
  sleep: (ms: number) => Promise<void>;
}

export interface Endpoint {
  /** Address of the collector. */
  url: string;
  /** `sk_…`, the user name of Basic auth. */
  secretKey: string;
}

const ATTEMPTS = 8;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** Under the wire's 512 KiB and 500 events for a server. */
const BATCH_BYTES = 400 * 1024;
const BATCH_CALLS = 250;

/** Calls cut into batches that the wire accepts, in their order. */
export function batchesOf(calls: Call[]): Call[][] {
  const batches: Call[][] = [];
  let bytes = Infinity;
  for (const call of calls) {
    const size = Buffer.byteLength(JSON.stringify(call)) + 1;
    const batch = batches.at(-1);
    if (!batch || batch.length >= BATCH_CALLS || bytes + size > BATCH_BYTES) {
      batches.push([call]);
      bytes = size;
    } else {
      batch.push(call);
      bytes += size;
    }
  }
  return batches;
}

/** How long the answer asks to wait: `Retry-After` in seconds or as a date; null = it does not say. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null || header.trim() === "") return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}

function isTemporary(status: number): boolean {
  return status === 429 || status >= 500;
}

interface Rejected {
  messageId: string;
  code: string;
}

/** Sends one batch until it is stored; refusals that waiting cannot cure throw. Answers what the collector rejected. */
export async function sendBatch(batch: Call[], { url, secretKey }: Endpoint, { fetch, sleep }: Outside): Promise<Rejected[]> {
  const body = JSON.stringify({ batch, sentAt: new Date().toISOString() });
  const headers = { "content-type": "application/json", authorization: `Basic ${btoa(`${secretKey}:`)}` };
  let failure: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    let asked: number | null = null;
    try {
      const response = await fetch(`${url}/v1/batch`, { method: "POST", headers, body });
      if (response.ok) return ((await response.json()) as { rejected?: Rejected[] }).rejected ?? [];
      failure = new Error(`The collector answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
      if (!isTemporary(response.status)) break;
      asked = retryAfterMs(response.headers.get("retry-after"), Date.now());
    } catch (error) {
      failure = error;
    }
    await sleep(asked ?? Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS));
  }
  throw new Error("The history could not be sent; start again to resume.", { cause: failure });
}

import { ATTACHMENT_PIECE_BYTES, type PieceAnswer, type PieceRequest, type ProblemBody } from "@tappa/protocol";
import { waitOf } from "../backoff.ts";
import type { Core } from "../core.ts";
import type { Delivery } from "../delivery/index.ts";
import { toJson } from "../json.ts";
import type { KeptFile } from "./kept-files.ts";

const FIRST_PIECE = 32 * 1024;
const LONG_MS = 1000;
/** Somebody looks at how it goes, and there are never many files: it is asked again sooner than for events. */
const LONGEST_WAIT_MS = 5000;
const TIMEOUT_MS = 60_000;

/** `waiting`: nothing gets through now, it goes on by itself. */
export type Told = { sent: number; state: "sending" | "waiting" };

/** What the collector said to a piece: where to go on, a refusal for good, or after what time to ask again. */
type Said = PieceAnswer | { refused: string } | { afterMs: number };

async function post({ env, endpoint }: Core, line: PieceRequest, piece: Blob): Promise<Said> {
  // One text and its bytes: a simple request, which needs no preflight ([W52]).
  const body = new Blob([`${toJson(line)}\n`, piece], { type: "text/plain" });
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await env.fetch(`${endpoint}/v1/attachments`, { method: "POST", body, credentials: "omit", signal });
  if (response.ok) return (await response.json()) as PieceAnswer;
  const { status, headers } = response;
  if (status >= 500 || [408, 425, 429].includes(status)) return { afterMs: Number(headers.get("retry-after")) * 1000 || 0 };
  const { code = "" } = (await response.json().catch(() => ({}))) as Partial<ProblemBody>;
  // The visitor begins anew by itself; its files go with it.
  return code === "visitor_forbidden" ? { afterMs: LONG_MS } : { refused: code };
}

/** Waits, or until the connection is back. */
const rest = ({ env }: Core, ms: number, until: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      cancel();
      resolve();
    };
    const cancel = env.after(ms, done);
    addEventListener("online", done, { once: true, signal: until });
    until.addEventListener("abort", done, { once: true });
  });

/**
 * Sends a file piece by piece until the collector has it, whatever happens in between.
 * @returns null: it is stored; "": it was given up here; else the code by which it was refused
 */
export async function sendFile(
  core: Core,
  { proof }: Pick<Delivery, "proof">,
  { id, name, blob, of }: KeptFile,
  tell: (told: Told) => void,
  until: AbortSignal,
): Promise<string | null> {
  const { env, key } = core;
  let [offset, size, failures] = [0, FIRST_PIECE, 0];
  while (!until.aborted) {
    const visitor = proof();
    if (visitor && visitor.id !== of) return "";
    const begunAt = env.now();
    const piece = blob.slice(offset, offset + size);
    const line = visitor && { v: 1 as const, key, visitor, id, name, bytes: blob.size, offset };
    const said: Said = line ? await post(core, line, piece).catch(() => ({ afterMs: 0 })) : { afterMs: LONG_MS };
    if ("refused" in said) return said.refused;
    if ("afterMs" in said) {
      tell({ sent: offset / blob.size, state: "waiting" });
      await rest(core, Math.max(said.afterMs, Math.min(LONGEST_WAIT_MS, waitOf(++failures, env.chance()))), until);
      continue;
    }
    failures = 0;
    if (said.attachment) return null;
    offset = said.received;
    tell({ sent: offset / blob.size, state: "sending" });
    // Short enough to show how it goes, long enough not to wait for answers.
    size = env.now() - begunAt < LONG_MS ? Math.min(size * 2, ATTACHMENT_PIECE_BYTES) : Math.max(size / 2, FIRST_PIECE);
  }
  return "";
}

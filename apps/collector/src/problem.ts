import type { ProblemBody, ProblemCode } from "@tappa/protocol";
import { StorageUnavailable } from "./store/store.ts";

const KINDS: Record<ProblemCode, [status: number, title: string]> = {
  attachment_type: [415, "File of this type not accepted"],
  body_invalid: [400, "Body not valid"],
  body_too_large: [413, "Body too large"],
  client_too_old: [400, "Client too old"],
  conflict: [409, "Conflict"],
  forbidden: [403, "Forbidden"],
  internal: [500, "Internal error"],
  login_required: [401, "Login required"],
  not_found: [404, "Not found"],
  origin_forbidden: [403, "Origin not allowed"],
  quota_reached: [403, "No more room"],
  rate_limited: [429, "Too many requests"],
  secret_key_invalid: [401, "Secret key not valid"],
  setup_done: [409, "Setup is done"],
  site_unknown: [404, "Unknown site"],
  storage_unavailable: [503, "Storage unavailable"],
  visitor_blocked: [403, "Messages not taken"],
  visitor_forbidden: [403, "Visitor not proven"],
};

export interface ProblemOptions {
  /** Goes into `Retry-After`. */
  retryAfterMs?: number;
  /** Further members of the problem document. */
  more?: Record<string, unknown>;
  cause?: unknown;
}

/** A refusal, thrown anywhere and turned into RFC 9457 problem JSON in one place. `detail` says what to do. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly more: Record<string, unknown>;

  constructor(code: ProblemCode, detail: string, { retryAfterMs, more = {}, cause }: ProblemOptions = {}) {
    super(detail, { cause });
    this.name = "Problem";
    this.code = code;
    this.status = KINDS[code][0];
    this.retryAfterMs = retryAfterMs;
    this.more = more;
  }

  toResponse(): Response {
    const body: ProblemBody = {
      type: "about:blank",
      title: KINDS[this.code][1],
      status: this.status,
      code: this.code,
      detail: this.message,
    };
    const headers = new Headers({ "Content-Type": "application/problem+json", "Cache-Control": "no-store" });
    if (this.retryAfterMs !== undefined) headers.set("Retry-After", String(Math.max(1, Math.ceil(this.retryAfterMs / 1000))));
    return new Response(JSON.stringify({ ...body, ...this.more }), { status: this.status, headers });
  }
}

/** The refusal for anything that was thrown; what nobody foresaw is `internal` and keeps its cause for the log. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StorageUnavailable) {
    const detail = "The collector cannot store anything right now. Nothing was saved; try again in a moment.";
    return new Problem("storage_unavailable", detail, { retryAfterMs: error.retryAfterMs, cause: error });
  }
  return new Problem("internal", "Something broke inside the collector. Its log says what.", { cause: error });
}

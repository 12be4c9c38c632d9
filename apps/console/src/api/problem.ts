import type { ProblemBody, ThreadMessage } from "@tappa/protocol";

/** One thing that a config must not have. */
export interface Refused {
  /** The campaign, or the path to what is wrong. */
  at: string;
  message: string;
}

interface ProblemOptions {
  messages?: ThreadMessage[];
  findings?: Refused[];
  cause?: unknown;
}

/** What went wrong with a request, ready to be shown. `status` 0 = the collector was not reached. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  /** What colleagues wrote meanwhile; only with `conflict`. */
  readonly messages: ThreadMessage[];
  /** What is refused of a config; only with `body_invalid`. */
  readonly findings: Refused[];

  constructor(status: number, code: string, message: string, options: ProblemOptions = {}) {
    super(message, { cause: options.cause });
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.messages = options.messages ?? [];
    this.findings = options.findings ?? [];
  }
}

export function unreachable(cause: unknown): Problem {
  return new Problem(0, "unreachable", "The collector cannot be reached. Check that it runs and that you are online.", { cause });
}

/** Reads a refusal; a body that is no problem document (a proxy's page, say) still gets a sentence. */
export async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => null)) as
    | (Partial<ProblemBody> & { messages?: ThreadMessage[]; findings?: Refused[] })
    | null;
  const detail = body?.detail || body?.title || `The collector answered ${response.status} without saying why.`;
  const messages = Array.isArray(body?.messages) ? body.messages : [];
  const findings = Array.isArray(body?.findings) ? body.findings : [];
  return new Problem(response.status, body?.code ?? "unexpected", detail, { messages, findings });
}

/** The sentence to show for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { signal, type ReadonlySignal } from "@preact/signals";
import { createLineSplitter, LIMITS, type AgentFeedLine } from "@tappa/protocol";

/** `waiting` = the line is down and will be tried again; `resting` = it was put down until it is wanted again. */
type FeedState = "connecting" | "live" | "waiting" | "resting" | "closed";

interface FeedOptions {
  open: (cursor: string | null, signal: AbortSignal) => Promise<Response>;
  onLine: (line: AgentFeedLine) => void;
  /** 0 ≤ x < 1, e.g. `Math.random`. */
  random: () => number;
  setTimeout: (run: () => void, delayMs: number) => () => void;
}

export interface Feed {
  state: ReadonlySignal<FeedState>;
  /** Tries at once, e.g. when the browser comes online. */
  retry: () => void;
  /** Whether the line is wanted. Browsers allow six to one collector over HTTP/1.1, in all windows together. */
  want: (isWanted: boolean) => void;
  close: () => void;
}

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;

/** Full jitter, so that a restarted collector is not met by every console at the same moment. */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt));
}

interface Position {
  cursor: string | null;
  seq: number;
}

/** Moves on past what the line holds; false when the line is a repeat after a resume. */
function accept(position: Position, line: AgentFeedLine): boolean {
  if ("reset" in line) {
    position.cursor = line.cursor;
    position.seq = 0;
    return true;
  }
  if ("cursor" in line) {
    position.cursor = line.cursor;
    return false;
  }
  if (!("seq" in line)) return true;
  if (line.seq <= position.seq) return false;
  position.seq = line.seq;
  return true;
}

async function readLines(response: Response, beat: () => void, onText: (line: string) => void): Promise<void> {
  if (!response.body) return;
  const split = createLineSplitter(onText);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    beat();
    split(value);
  }
}

/** One timer at a time. */
function createDelay(setTimeout: FeedOptions["setTimeout"]) {
  let cancel: (() => void) | null = null;
  return {
    start(run: () => void, delayMs: number): void {
      cancel?.();
      cancel = setTimeout(run, delayMs);
    },
    cancel: () => cancel?.(),
  };
}

/** Keeps one NDJSON line to the collector: resumes at its cursor, backs off when refused, notices a half-open connection. */
export function createFeed({ open, onLine, random, setTimeout }: FeedOptions): Feed {
  const state = signal<FeedState>("connecting");
  const position: Position = { cursor: null, seq: 0 };
  let attempt = 0;
  const pause = createDelay(setTimeout);
  let request: AbortController | null = null;

  function onText(text: string): void {
    if (!text.trim()) return;
    const line = JSON.parse(text) as AgentFeedLine;
    if (accept(position, line)) onLine(line);
  }

  async function connect(): Promise<void> {
    pause.cancel();
    if (state.value === "resting") state.value = "connecting";
    const mine = new AbortController();
    request = mine;
    const watchdog = createDelay(setTimeout);
    const beat = () => watchdog.start(() => mine.abort(), LIMITS.watchdogMs);
    try {
      beat();
      const response = await open(position.cursor, mine.signal);
      state.value = "live";
      attempt = 0;
      await readLines(response, beat, onText);
    } catch {
      // Every failure has the same cure: wait, then resume at the cursor. A lost session is announced by the API client.
    }
    watchdog.cancel();
    if (request === mine) wait();
  }

  function wait(): void {
    state.value = "waiting";
    pause.start(() => void connect(), backoffMs(attempt++, random));
  }

  function putDown(next: "resting" | "closed"): void {
    state.value = next;
    pause.cancel();
    request?.abort();
    request = null;
  }

  void connect();
  return {
    state,
    retry() {
      if (state.value === "waiting") void connect();
    },
    want(isWanted) {
      const isResting = state.value === "resting";
      if (isWanted && isResting) void connect();
      if (!isWanted && !isResting && state.value !== "closed") putDown("resting");
    },
    close: () => putDown("closed"),
  };
}

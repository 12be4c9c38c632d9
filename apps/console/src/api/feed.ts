import { signal, type ReadonlySignal } from "@preact/signals";
import { createLineSplitter, LIMITS, type AgentFeedLine, type FeedMode } from "@tappa/protocol";

/** `waiting` = the line is down and will be tried again; `resting` = it was put down until it is wanted again. */
type FeedState = "connecting" | "live" | "waiting" | "resting" | "closed";

interface FeedOptions {
  open: (from: { cursor: string | null; mode: FeedMode }, signal: AbortSignal) => Promise<Response>;
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

interface Connection extends Pick<FeedOptions, "open" | "setTimeout"> {
  from: { cursor: string | null; mode: FeedMode };
  request: AbortController;
  answered: () => void;
  onText: (line: string) => void;
}

/** One connection, given up when nothing comes: `whole` = it brought something and came to its end, `silent` = never a byte. */
async function readOnce({
  open,
  setTimeout,
  from,
  request,
  answered,
  onText,
}: Connection): Promise<"whole" | "broken" | "silent"> {
  const watchdog = createDelay(setTimeout);
  let isHeard = false;
  let isSilent = false;
  const watch = (ms: number) =>
    watchdog.start(() => {
      isSilent = !isHeard;
      request.abort();
    }, ms);
  const beat = () => {
    isHeard = true;
    watch(LIMITS.watchdogMs);
  };
  try {
    watch(from.mode === "stream" ? LIMITS.firstLineMs : LIMITS.watchdogMs);
    const response = await open(from, request.signal);
    answered();
    await readLines(response, beat, onText);
    return isHeard ? "whole" : "broken";
  } catch {
    // Every failure has the same cure: wait, then resume at the cursor. A lost session is announced by the API client.
    return isSilent ? "silent" : "broken";
  } finally {
    watchdog.cancel();
  }
}

/**
 * Keeps one NDJSON line to the collector: resumes at its cursor, backs off when refused, notices a half-open connection, and asks
 * in turns where a proxy holds a stream back.
 */
export function createFeed({ open, onLine, random, setTimeout }: FeedOptions): Feed {
  const state = signal<FeedState>("connecting");
  const position: Position = { cursor: null, seq: 0 };
  let mode: FeedMode = "stream";
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
    const answered = () => {
      state.value = "live";
      attempt = 0;
    };
    const ending = await readOnce({ open, setTimeout, from: { cursor: position.cursor, mode }, request: mine, answered, onText });
    if (request !== mine) return;
    if (ending === "silent") mode = "poll";
    // A turn that brought its lines is followed by the next: nothing is down.
    if (mode === "poll" && ending === "whole") void connect();
    else wait();
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

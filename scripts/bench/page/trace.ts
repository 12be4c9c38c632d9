/** An event of Chromium's tracing. Times in µs; `tdur` by the thread's own clock, which stands while other processes run. */
export interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string; data?: { documentLoaderURL?: string; url?: string } };
}

/** The main thread of a page. */
export interface Renderer {
  pid: number;
  tid: number;
  /** When the browser began to go there. */
  startedAt: number;
  /** When the browser had put the page in the place of the one before, in a task of its own that runs what that one does as it goes. */
  committedAt: number;
}

export const CATEGORIES = [
  "-*",
  "toplevel",
  "devtools.timeline",
  "disabled-by-default-devtools.timeline",
  "v8.execute",
  "blink.user_timing",
];

const TASK = "ThreadControllerImpl::RunTask";
/** What runs script or prepares it to run. */
const SCRIPT = new Set([
  "EvaluateScript",
  "FunctionCall",
  "RunMicrotasks",
  "v8.callFunction",
  "v8.compile",
  "v8.compileModule",
  "v8.evaluateModule",
  "v8.produceCache",
  "v8.run",
]);

/** What the browser does for style and layout, in a frame or in the middle of a script that asks for a measure. */
const STYLE = new Set(["UpdateLayoutTree", "Layout"]);

/** The main thread of the page at `url`. */
export function rendererOf(events: readonly TraceEvent[], url: string): Renderer {
  const started = events.find(({ name, args }) => name === "navigationStart" && args?.data?.documentLoaderURL === url);
  const main = events.find(
    ({ name, pid, args }) => name === "thread_name" && args?.name === "CrRendererMain" && pid === started?.pid,
  );
  const committed = events.find(({ name, pid, args }) => name === "CommitLoad" && args?.data?.url === url && pid === main?.pid);
  if (!started || !main || !committed) throw new Error(`The trace does not show the page at ${url}`);
  return { pid: main.pid, tid: main.tid, startedAt: started.ts, committedAt: committed.ts };
}

/** When the page set a mark of its own; fails when it did not. */
export function markedAt(events: readonly TraceEvent[], { pid }: Renderer, mark: string): number {
  const found = events.find((event) => event.name === mark && event.pid === pid);
  if (!found) throw new Error(`The trace has no mark "${mark}"`);
  return found.ts;
}

/** Whether the one began while the other ran. */
const isWithin = ({ ts }: TraceEvent, outer: TraceEvent): boolean => ts >= outer.ts && ts < outer.ts + (outer.dur ?? 0);

/** Those of the events that are in none of the others. */
function outermost(events: readonly TraceEvent[]): TraceEvent[] {
  let end = -Infinity;
  return events
    .toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))
    .filter(({ ts, dur = 0 }) => ts >= end && ((end = ts + dur), true));
}

const millis = ({ tdur = 0 }: TraceEvent): number => tdur / 1000;
const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

/** What the main thread did, ms by its own clock. */
export interface Work {
  /** Running script: evaluation, callbacks, timers, microtasks; each moment once. Without the style and layout it made the browser do. */
  scriptMs: number;
  /** Style and layout, whoever asked for it. */
  styleMs: number;
  /** Everything: script, parsing, style, layout, painting, collecting garbage. */
  allMs: number;
  longestTaskMs: number;
}

/** How long the longest script of them ran by itself, ms; without the microtasks that it left, which begin when it has returned. */
export function longestScriptMs(events: readonly TraceEvent[], { pid, tid }: Renderer): number {
  const here = events.filter((event) => event.pid === pid && event.tid === tid);
  const microtasks = outermost(here.filter(({ name }) => name === "RunMicrotasks"));
  const alone = (script: TraceEvent) => millis(script) - sum(microtasks.filter((one) => isWithin(one, script)).map(millis));
  return Math.max(0, ...here.filter(({ name }) => name === "EvaluateScript").map(alone));
}

/** What the main thread began and ended from one time of the trace to another, µs. */
export function workIn(
  events: readonly TraceEvent[],
  { pid, tid, startedAt }: Renderer,
  { from = startedAt, until = Infinity }: { from?: number; until?: number } = {},
): Work {
  const here = events.filter(
    ({ ph, pid: process, tid: thread, ts, dur = 0 }) =>
      ph === "X" && process === pid && thread === tid && ts >= from && ts + dur <= until,
  );
  const tasks = outermost(here.filter(({ name }) => name === TASK)).map(millis);
  const scripts = outermost(here.filter(({ name }) => SCRIPT.has(name)));
  const styles = outermost(here.filter(({ name }) => STYLE.has(name)));
  const nested = styles.filter((style) => scripts.some((script) => isWithin(style, script)));
  return {
    scriptMs: sum(scripts.map(millis)) - sum(nested.map(millis)),
    styleMs: sum(styles.map(millis)),
    allMs: sum(tasks),
    longestTaskMs: Math.max(0, ...tasks),
  };
}

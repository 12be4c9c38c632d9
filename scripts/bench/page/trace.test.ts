import { describe, expect, it } from "vitest";
import { longestScriptMs, markedAt, rendererOf, workIn, type TraceEvent } from "./trace.ts";

const URL_OF_PAGE = "http://localhost/page";
const [PID, TID] = [7, 1];

const span = (name: string, from: number, until: number, more: Partial<TraceEvent> = {}): TraceEvent => ({
  name,
  ph: "X",
  pid: PID,
  tid: TID,
  ts: from * 1000,
  dur: (until - from) * 1000,
  tdur: (until - from) * 1000,
  ...more,
});
const task = (from: number, until: number, more?: Partial<TraceEvent>) =>
  span("ThreadControllerImpl::RunTask", from, until, more);

const thread = (pid: number, tid: number): TraceEvent => ({
  name: "thread_name",
  ph: "M",
  pid,
  tid,
  ts: 0,
  args: { name: "CrRendererMain" },
});
const navigation = (pid: number, at: number, documentLoaderURL: string): TraceEvent => ({
  name: "navigationStart",
  ph: "R",
  pid,
  tid: TID,
  ts: at * 1000,
  args: { data: { documentLoaderURL } },
});

const commit = (pid: number, at: number, url: string) => span("CommitLoad", at, at, { pid, args: { data: { url } } });

const renderer = { pid: PID, tid: TID, startedAt: 0, committedAt: 0 };

describe("the work of a main thread", () => {
  it("counts each moment once, however deep script calls script", () => {
    const events = [
      task(0, 40),
      span("RunMicrotasks", 10, 15),
      span("FunctionCall", 5, 20),
      span("v8.callFunction", 6, 14),
      span("Layout", 20, 30),
      task(50, 60),
      span("TimerFire", 50, 60),
      span("FunctionCall", 50, 58),
    ];
    expect(workIn(events, renderer)).toEqual({ scriptMs: 23, styleMs: 10, allMs: 50, longestTaskMs: 40 });
  });

  it("is by the thread's own clock: what other processes take of the machine is not the page's", () => {
    const events = [task(0, 90, { tdur: 30_000 }), span("FunctionCall", 0, 80, { tdur: 20_000 })];
    expect(workIn(events, renderer)).toEqual({ scriptMs: 20, styleMs: 0, allMs: 30, longestTaskMs: 30 });
  });

  it("leaves out other threads, other pages and what is outside of the time asked for", () => {
    const events = [task(0, 10), task(20, 30), task(40, 50), task(20, 29, { tid: 2 }), task(20, 28, { pid: 8 })];
    expect(workIn(events, { ...renderer, startedAt: 5000 }).allMs).toBe(20);
    expect(workIn(events, renderer, { from: 15_000, until: 45_000 }).allMs).toBe(10);
    expect(workIn([], renderer)).toEqual({ scriptMs: 0, styleMs: 0, allMs: 0, longestTaskMs: 0 });
  });

  it("tells style and layout from the script that made the browser do them at once", () => {
    const events = [
      task(0, 60),
      span("RunMicrotasks", 0, 30),
      span("UpdateLayoutTree", 5, 10),
      span("Layout", 10, 25),
      span("Layout", 40, 50),
    ];
    expect(workIn(events, renderer)).toMatchObject({ scriptMs: 10, styleMs: 30, allMs: 60 });
  });

  it("tells a script from the microtasks that it leaves: who called has its turn back before them", () => {
    const events = [
      task(0, 40),
      span("EvaluateScript", 0, 40),
      span("RunMicrotasks", 30, 40),
      span("EvaluateScript", 50, 60),
      span("EvaluateScript", 0, 90, { tid: 2 }),
    ];
    expect(longestScriptMs(events, renderer)).toBe(30);
  });

  it("leaves out the task that sets the mark up to which is counted", () => {
    const events = [task(0, 10), span("FunctionCall", 0, 10), task(20, 30), span("FunctionCall", 20, 30)];
    expect(workIn(events, renderer, { until: 25_000 })).toMatchObject({ scriptMs: 10, allMs: 10 });
  });
});

describe("a trace of several pages", () => {
  const begun = [thread(3, 9), thread(PID, TID), navigation(3, 1, "about:blank"), navigation(PID, 2, URL_OF_PAGE)];
  const events = [...begun, commit(3, 3, "about:blank"), commit(PID, 4, URL_OF_PAGE)];

  it("shows which is the one asked for", () => {
    expect(rendererOf(events, URL_OF_PAGE)).toEqual({ pid: PID, tid: TID, startedAt: 2000, committedAt: 4000 });
    expect(() => rendererOf(begun, URL_OF_PAGE)).toThrow(URL_OF_PAGE);
    expect(() => rendererOf(events, "http://localhost/other")).toThrow("http://localhost/other");
  });

  it("tells when the page set a mark, and that it set none", () => {
    const marked = [span("shown", 5, 5, { ph: "I", pid: 3 }), span("shown", 8, 8, { ph: "I" })];
    expect(markedAt(marked, renderer, "shown")).toBe(8000);
    expect(() => markedAt([], renderer, "shown")).toThrow('"shown"');
  });
});

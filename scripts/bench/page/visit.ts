import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { chromium, type Browser, type BrowserContext, type CDPSession, type Page, type Response } from "@playwright/test";
import { CHROMIUM_FLAGS, chromiumPath } from "../../chromium.ts";
import { CATEGORIES, longestScriptMs, rendererOf, workIn, type Renderer, type TraceEvent, type Work } from "./trace.ts";

export const SLOWDOWN = 4;
export const CALLS = 100;
/** What the 100 events are called. */
export const EVENT = "bench_step";

/** Longer than the slowest timer of anybody here (ours looks at the page once more after 8 s), so that all has come to rest. */
const LOAD_MS = 9500;
const TRACK_MS = 6000;

/** A page of the site, as a new browser profile sees it. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly renderer: Renderer;
  /** The trace of its load. */
  readonly events: TraceEvent[];
  /** gzip -9 bytes of the scripts and styles that came. */
  codeBytes(): Promise<number>;
  /** Bytes on the heap, when all garbage is gone. */
  heapBytes(): Promise<number>;
  /** Traces while something goes on. */
  trace(work: () => Promise<unknown>): Promise<TraceEvent[]>;
  evaluate(expression: string): Promise<void>;
}

export interface Tracked extends Work {
  /** How long the page had to wait for its calls. */
  callerMs: number;
}

/** A browser that no tracker takes for a robot. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath(), args: [...CHROMIUM_FLAGS, "--disable-blink-features=AutomationControlled"] });

const userAgentOf = (browser: Browser) =>
  `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version().split(".")[0]}.0.0.0 Safari/537.36`;

export interface VisitOptions {
  browser: Browser;
  /** A page of the site that is bare: the one that is measured then begins in a warm renderer. */
  bareUrl: string;
  url: string;
  /** What the profile has kept. */
  state?: Awaited<ReturnType<BrowserContext["storageState"]>>;
  /** Runs before the page's own scripts. */
  before?: string;
  /** What is waited for once the page has loaded; absent: that everything has come to rest. */
  rest?(page: Page): Promise<unknown>;
}

const isCode = (type: string) => type === "script" || type === "stylesheet";

/** Opens a page and watches it. Whoever opens closes the context. */
export async function visit({ browser, bareUrl, url, state, before, rest = () => pause(LOAD_MS) }: VisitOptions): Promise<Visit> {
  const context = await browser.newContext({
    userAgent: userAgentOf(browser),
    viewport: { width: 1280, height: 800 },
    ...(state && { storageState: state }),
  });
  const page = await context.newPage();
  if (before) await page.addInitScript(before);
  await page.goto(bareUrl);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
  const codes: Response[] = [];
  page.on("response", (response) => {
    if (isCode(response.request().resourceType())) codes.push(response);
  });
  const trace = async (work: () => Promise<unknown>): Promise<TraceEvent[]> => {
    await browser.startTracing(page, { categories: CATEGORIES });
    await work();
    const text = (await browser.stopTracing()).toString();
    return (JSON.parse(text) as { traceEvents: TraceEvent[] }).traceEvents;
  };
  const events = await trace(async () => {
    await page.goto(url);
    await rest(page);
  });
  const renderer = rendererOf(events, url);
  return {
    page,
    context,
    renderer,
    events,
    codeBytes: async () => {
      const bodies = await Promise.all(codes.map((response) => response.body()));
      return bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
    },
    heapBytes: () => heapOf(cdp),
    trace,
    evaluate: (expression) => evaluate(cdp, expression),
  };
}

/** Finalizers leave garbage of their own, so once is not enough. */
async function heapOf(cdp: CDPSession): Promise<number> {
  for (let times = 0; times < 3; times++) await cdp.send("HeapProfiler.collectGarbage");
  return (await cdp.send("Runtime.getHeapUsage")).usedSize;
}

async function evaluate(cdp: CDPSession, expression: string): Promise<void> {
  const { exceptionDetails } = await cdp.send("Runtime.evaluate", { expression, awaitPromise: true, userGesture: true });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
}

/** A page without a tracker calls nothing. */
const TRACK_CALLS = `(() => {
  const it = window.bench ?? window.tappa;
  for (let index = 0; index < ${CALLS}; index++)
    it?.track("${EVENT}", { index, product_id: "P-" + index, price: 19.9, category: "Kitchen" });
})()`;

/** Calls `track` 100 times on end, and waits until everything that it began has come to rest. */
export async function trackIn({ trace, evaluate: run, renderer }: Visit): Promise<Tracked> {
  const events = await trace(async () => {
    await run(TRACK_CALLS);
    await pause(TRACK_MS);
  });
  return { callerMs: longestScriptMs(events, renderer), ...workIn(events, { ...renderer, startedAt: -Infinity }) };
}

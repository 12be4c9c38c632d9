import { signal, type ReadonlySignal } from "@preact/signals";
import { uuidv7 } from "@tappa/protocol";
import { browserNotices, type Notices } from "./notices.ts";

/** What the console gets from the browser; tests pass their own. */
export interface Surroundings {
  fetch: typeof fetch;
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> & { keys(): string[] };
  /** Epoch ms; ticks often enough for relative times. */
  now: ReadonlySignal<number>;
  /** A new UUIDv7. */
  makeId: () => string;
  /** 0 ≤ x < 1. */
  random: () => number;
  /** Returns its own cancel. */
  setTimeout: (run: () => void, delayMs: number) => () => void;
  /** Someone is looking: the page is visible and has the focus. */
  attended: ReadonlySignal<boolean>;
  /** The page is not hidden, whoever has the focus. */
  visible: ReadonlySignal<boolean>;
  notices: Notices;
}

const TICK_MS = 10_000;

function createNow(): ReadonlySignal<number> {
  const now = signal(Date.now());
  const tick = () => (now.value = Date.now());
  window.setInterval(tick, TICK_MS);
  document.addEventListener("visibilitychange", tick);
  return now;
}

const isVisible = () => document.visibilityState === "visible";

function isAttended(): boolean {
  return isVisible() && document.hasFocus();
}

function createAttended(): ReadonlySignal<boolean> {
  const attended = signal(isAttended());
  const update = () => (attended.value = isAttended());
  document.addEventListener("visibilitychange", update);
  window.addEventListener("focus", update);
  window.addEventListener("blur", update);
  return attended;
}

function createVisible(): ReadonlySignal<boolean> {
  const visible = signal(isVisible());
  document.addEventListener("visibilitychange", () => (visible.value = isVisible()));
  return visible;
}

function attempt<T>(run: () => T, otherwise: T): T {
  try {
    return run();
  } catch {
    return otherwise;
  }
}

/** Storage may be refused (policy, quota): then drafts live as long as the page. */
function createStorage(): Surroundings["storage"] {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => attempt(() => localStorage.getItem(key), kept.get(key) ?? null),
    setItem(key, value) {
      kept.set(key, value);
      attempt(() => localStorage.setItem(key, value), undefined);
    },
    removeItem(key) {
      kept.delete(key);
      attempt(() => localStorage.removeItem(key), undefined);
    },
    keys: () => attempt(() => Object.keys(localStorage), [...kept.keys()]),
  };
}

export function browserSurroundings(): Surroundings {
  const attended = createAttended();
  return {
    fetch: (input, init) => window.fetch(input, init),
    storage: createStorage(),
    now: createNow(),
    makeId: () => uuidv7(Date.now(), (words) => crypto.getRandomValues(words)),
    random: Math.random,
    setTimeout(run, delayMs) {
      const timer = window.setTimeout(run, delayMs);
      return () => window.clearTimeout(timer);
    },
    attended,
    visible: createVisible(),
    notices: browserNotices(attended),
  };
}

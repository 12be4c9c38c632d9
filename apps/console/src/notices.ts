import { effect, signal, type ReadonlySignal } from "@preact/signals";

export interface Notice {
  title: string;
  body: string;
  /** A later one with the same tag takes the place of the earlier. */
  tag: string;
  onOpen: () => void;
}

/** What reaches an agent who looks elsewhere, and which of the browser's pages does it. */
export interface Notices {
  /** `unsupported`: the browser has none, or the console is not served by https. */
  permission: ReadonlySignal<NotificationPermission | "unsupported">;
  /** Asks the agent; browsers allow it only after a press. */
  ask: () => Promise<void>;
  show: (notice: Notice) => void;
  sound: () => void;
  /** Whether this page is the one of the browser's pages of this name that speaks for all. The first stays it until it closes. */
  lead: (name: string) => { leads: ReadonlySignal<boolean>; close: () => void };
  /** Whether any page of this browser has the agent's eyes. */
  isSomebodyLooking: () => Promise<boolean>;
}

const LOOKING = "tappa:attended";

/** Holds a lock for as long as wanted; without locks every page speaks for itself. */
function hold(name: string, mode: LockMode, onHeld: () => void): () => void {
  if (!("locks" in navigator)) {
    onHeld();
    return () => {};
  }
  const waiting = new AbortController();
  let letGo: (() => void) | undefined;
  const run = () => {
    onHeld();
    return new Promise<void>((resolve) => (letGo = resolve));
  };
  // Whoever gives up while waiting is told so by a rejection.
  navigator.locks.request(name, { mode, signal: waiting.signal }, run).catch(() => {});
  return () => {
    waiting.abort();
    letGo?.();
  };
}

const FIRST_HZ = 660;
const SECOND_HZ = 880;

function playTone(audio: AudioContext, hz: number, startsAt: number): void {
  const [oscillator, gain] = [audio.createOscillator(), audio.createGain()];
  oscillator.frequency.value = hz;
  gain.gain.setValueAtTime(0, startsAt);
  gain.gain.linearRampToValueAtTime(0.12, startsAt + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, startsAt + 0.35);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(startsAt);
  oscillator.stop(startsAt + 0.4);
}

/** Two soft tones, made here: no file to load. */
function createSound(): () => void {
  let context: AudioContext | null = null;
  return () => {
    context ??= new AudioContext();
    // Before the first press on the page browsers keep it silent.
    void context.resume();
    playTone(context, FIRST_HZ, context.currentTime);
    playTone(context, SECOND_HZ, context.currentTime + 0.12);
  };
}

export function browserNotices(attended: ReadonlySignal<boolean>): Notices {
  const isSupported = "Notification" in window && window.isSecureContext;
  const permission = signal<NotificationPermission | "unsupported">(isSupported ? Notification.permission : "unsupported");
  let letGo: (() => void) | undefined;
  effect(() => {
    letGo?.();
    letGo = attended.value ? hold(LOOKING, "shared", () => {}) : undefined;
  });
  return {
    permission,
    sound: createSound(),
    async ask() {
      if (isSupported) permission.value = await Notification.requestPermission();
    },
    show({ title, body, tag, onOpen }) {
      const shown = new Notification(title, { body, tag });
      shown.addEventListener("click", () => {
        window.focus();
        shown.close();
        onOpen();
      });
    },
    lead(name) {
      const leads = signal(false);
      return { leads, close: hold(name, "exclusive", () => (leads.value = true)) };
    },
    async isSomebodyLooking() {
      if (!("locks" in navigator)) return attended.value;
      const { held = [] } = await navigator.locks.query();
      return held.some(({ name }) => name === LOOKING);
    },
  };
}

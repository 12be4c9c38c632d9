import type { ConsentPolicy } from "@tappa/protocol";

export type Consent = "unknown" | "granted" | "denied";

export interface ConsentState {
  status(): Consent;
  /** What the visitor said, by any source. False when it was known: shops repeat it on every page. */
  set(status: "granted" | "denied"): boolean;
  /** True once the visitor opened the chat by hand: consent for that chat alone. */
  mayChat(): boolean;
  allowChat(): void;
  /** What the site's config says about visitors who said nothing. */
  decide(policy: ConsentPolicy): void;
}

type Mark = "granted" | "denied" | "implied" | "chat" | null;

/** Refused storage remembers nothing; the answer still holds for this page. */
function quietly<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/**
 * Whether this visitor may be stored and told of. The mark is the only thing read before consent, and localStorage,
 * unlike IndexedDB, can be asked without creating anything. `implied` is the site's own policy, remembered so that an
 * event is written at once although the config has not come yet; the config can take it back.
 */
export function createConsent(name: string, changed: () => void): ConsentState {
  const read = () => quietly(() => localStorage.getItem(name) as Mark);
  let mark = read();
  let isImplied = false;

  const status = (): Consent => (mark === "implied" ? "granted" : mark && mark !== "chat" ? mark : "unknown");
  /** A refusal is worth remembering only where silence would mean yes. */
  const remember = () =>
    quietly(() => (mark && (mark !== "denied" || isImplied) ? localStorage.setItem(name, mark) : localStorage.removeItem(name)));
  const take = (next: Mark) => {
    const before = status();
    mark = next;
    if (status() !== before || mark === "chat") changed();
  };
  const move = (next: Mark) => {
    take(next);
    remember();
  };
  // Said in another tab, which remembers it; what is gone was refused there, and a refusal is not undone by silence.
  const hear = (said: Mark) => {
    if (said !== mark && (said !== "implied" || mark !== "denied")) take(said ?? "denied");
  };
  addEventListener("storage", ({ key, newValue }) => key === name && hear(newValue as Mark));
  // A page that comes back was told nothing meanwhile.
  addEventListener("pageshow", ({ persisted }) => persisted && hear(read()));
  return {
    status,
    set(next) {
      if (mark === next) return false;
      move(next);
      return true;
    },
    mayChat: () => mark === "chat",
    allowChat() {
      if (status() !== "granted") move("chat");
    },
    decide({ initial, gpc }) {
      isImplied = initial === "granted";
      if (mark && mark !== "implied") return void remember();
      const isRefused = gpc === "deny" && (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl;
      move(isRefused ? "denied" : isImplied ? "implied" : null);
    },
  };
}

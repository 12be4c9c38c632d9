import type { ConsentPolicy } from "@tappa/protocol";

export type Consent = "unknown" | "granted" | "denied";

export interface ConsentState {
  status(): Consent;
  /** What the visitor said, by any source. */
  set(status: "granted" | "denied"): void;
  /** True once the visitor opened the chat by hand: consent for that chat alone. */
  mayChat(): boolean;
  allowChat(): void;
  /** What the site's config says about visitors who said nothing. */
  decide(policy: ConsentPolicy): void;
}

type Mark = "granted" | "denied" | "implied" | "chat";

/**
 * Whether this visitor may be stored and told of. The mark is the only thing read before consent, and localStorage,
 * unlike IndexedDB, can be asked without creating anything. `implied` is the site's own policy, remembered so that an
 * event is written at once although the config has not come yet; the config can take it back.
 */
export function createConsent(key: string, changed: () => void): ConsentState {
  const name = `tappa-${key}`;
  const remember = (mark: Mark | null) => {
    try {
      if (mark) localStorage.setItem(name, mark);
      else localStorage.removeItem(name);
    } catch {
      // Refused storage remembers nothing; the answer still holds for this page.
    }
  };
  const recall = () => {
    try {
      return localStorage.getItem(name) as Mark | null;
    } catch {
      return null;
    }
  };
  let mark = recall();
  let policy: ConsentPolicy | undefined;

  const status = (): Consent => (mark === "implied" ? "granted" : mark && mark !== "chat" ? mark : "unknown");
  const move = (next: Mark | null) => {
    const before = status();
    mark = next;
    // A refusal is worth remembering only where silence would mean yes.
    remember(next === "denied" && policy?.initial !== "granted" ? null : next);
    if (status() !== before || next === "chat") changed();
  };

  return {
    status,
    set: (next) => move(next),
    mayChat: () => mark === "chat",
    allowChat() {
      if (status() !== "granted") move("chat");
    },
    decide(next) {
      policy = next;
      if (mark && mark !== "implied") return;
      const isRefused = next.gpc === "deny" && (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl;
      move(isRefused ? "denied" : next.initial === "granted" ? "implied" : null);
    },
  };
}

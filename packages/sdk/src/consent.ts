import type { ConsentPolicy } from "@tappa/protocol";

export type Consent = "unknown" | "granted" | "denied";

/** What the visitor answered: yes or no to both purposes, or yes to this one alone. */
export type ConsentAnswer = "granted" | "denied" | "measurement" | "widgets";

/** Who may tell of an answer: the page, or a consent platform. */
export type ConsentSource = "page" | "tcf" | "consent_mode";

/**
 * All that is remembered, told apart by the first letter. Answers: to both purposes, or leave for one alone. Nobody's answer: `implied`
 * by the site's policy, `assumed` by a consent platform, and by Global Privacy Control `limited` to widgets or `none`. Whoever opened
 * the chat by hand has leave for it: `chat`, and `denied chat` where all else was refused.
 */
export type Mark = ConsentAnswer | ("implied" | "assumed" | "limited" | "none") | ("chat" | "denied chat") | null;

export interface ConsentState {
  mark(): Mark;
  /** To measurement. */
  status(): Consent;
  /** Leave for measurement or widgets: the visitor lasts. */
  isGranted(): boolean;
  /** Something may be kept: that, or the chat alone. */
  isAllowed(): boolean;
  /** Whether an event of this name may be kept and sent. */
  allows(name: string): boolean;
  set(mark: Mark): void;
  /** True once the visitor opened the chat by hand: consent for that chat alone. */
  mayChat(): boolean;
  allowChat(): void;
  /** What the site's config says about visitors who said nothing. */
  decide(policy: ConsentPolicy): void;
}

const GRANTED = /^[agilmw]/;
const MEASURED = /^[agim]/;
const REFUSED = /^([dlw]|no)/;
const UNASKED = /^[ailn]/;
/** Of behaviour are visits and what capture missed, and all that has no `$`. */
const OF_WIDGETS = /^\$[^vf]/;
/** `$answered` (how the chat was), `$consent`, `$message`, `$read`, `$reset`, `$typing`. */
const OF_CHAT = /^\$[acmrt]/;

/** What a browser may say of itself that TypeScript does not know of. */
interface Private {
  globalPrivacyControl?: boolean;
}

/** Refused storage remembers nothing; the answer still holds for this page. */
function quietly<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/**
 * What may be kept and told of this visitor. The mark is the only thing read before consent, and localStorage, unlike IndexedDB, can be
 * asked without creating anything. What nobody answered is remembered too, so that an event is written at once although the config has
 * not come yet; the config can take it back.
 */
export function createConsent(name: string, changed: () => void): ConsentState {
  const read = () => quietly(() => (localStorage[name] ?? null) as Mark);
  let mark = read();
  // Until the config says otherwise: a refusal that a page ends with before it came is one on the next page too.
  let isYes = true;
  const is = (those: RegExp) => those.test(`${mark}`);

  /** A refusal is worth remembering only where silence would mean yes; the browser's own is said again by itself. */
  const remember = () =>
    quietly(() => (is(/^[^n]/) && (isYes || mark !== "denied") ? (localStorage[name] = mark) : delete localStorage[name]));
  const take = (next: Mark) => {
    const before = mark;
    mark = next;
    if (next !== before) changed();
  };
  const set = (next: Mark) => {
    take(next);
    remember();
  };
  // Said in another tab, which remembers it; what is gone was refused there, and a refusal is not undone by silence.
  const hear = (said: Mark) => {
    if (said !== mark && !(mark === "denied" && UNASKED.test(`${said}`))) take(said ?? "denied");
  };
  addEventListener("storage", ({ key, newValue }) => key === name && hear(newValue as Mark));
  // A page that comes back was told nothing meanwhile.
  addEventListener("pageshow", ({ persisted }) => persisted && hear(read()));
  const mayChat = () => is(/chat/);
  return {
    mayChat,
    set: (next) => set(next === "denied" && mayChat() ? "denied chat" : next),
    mark: () => mark,
    status: () => (is(MEASURED) ? "granted" : is(REFUSED) ? "denied" : "unknown"),
    isGranted: () => is(GRANTED),
    isAllowed: () => is(GRANTED) || mayChat(),
    allows: (event) => is(MEASURED) || (is(GRANTED) ? OF_WIDGETS : OF_CHAT).test(event),
    allowChat() {
      if (!is(GRANTED)) set(is(/^d/) ? "denied chat" : "chat");
    },
    decide({ initial, gpc }) {
      isYes = initial === "granted";
      // Said in another tab a moment ago, and not heard yet: what nobody said here must not undo it.
      take(mark ?? read());
      const yes = isYes ? "implied" : is(/^a/) ? mark : null;
      if (is(UNASKED)) take((navigator as Private).globalPrivacyControl ? (gpc === "deny" ? "none" : yes && "limited") : yes);
      remember();
    },
  };
}

import type { Context } from "@tappa/lifecycle";
import type { Session } from "./session.ts";
import type { StageState } from "./stage.ts";

/** What rules may ask about the page. */
export function contextOf(asOf: number, { visitors, consent, cursor }: Session, { source, verdict }: StageState): Context {
  const { id, person, userId } = visitors.current();
  const isCoarse = matchMedia("(pointer:coarse)").matches;
  return {
    asOf,
    url: location.href,
    device: !isCoarse ? "desktop" : Math.min(screen.width, screen.height) < 600 ? "phone" : "tablet",
    lang: document.documentElement.lang || navigator.language,
    visitor: person ?? id,
    consent: consent.status(),
    stage: source.value,
    flags: verdict()?.flags ?? [],
    // What an identified visitor did elsewhere is not known before the collector was heard.
    complete: !userId || cursor() !== null,
  };
}

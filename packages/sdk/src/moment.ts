import type { Context, Moment } from "@tappa/lifecycle";
import type { SiteCampaign } from "@tappa/protocol";
import type { Session } from "./session.ts";
import type { StageState } from "./stage.ts";

const CHECKOUT = /checkout|\/(cassa|kasse|pago|pagamento|zamowienie|commande|payment)\b/i;
const EDITABLE = "input,textarea,select,[contenteditable=''],[contenteditable=true]";

/** What rules may ask about the page. */
export function contextOf(asOf: number, session: Session, stage: StageState): Context {
  const { id, person, userId } = session.visitors.current();
  const isCoarse = matchMedia("(pointer:coarse)").matches;
  return {
    asOf,
    url: location.href,
    device: !isCoarse ? "desktop" : Math.min(screen.width, screen.height) < 600 ? "phone" : "tablet",
    lang: document.documentElement.lang || navigator.language,
    visitor: person ?? id,
    consent: session.consent.status(),
    stage: stage.source.value,
    flags: stage.verdict()?.flags ?? [],
    // What an identified visitor did elsewhere is not known before the collector was heard.
    complete: !userId || session.cursor() !== null,
  };
}

/** What is going on in the page: when nobody should be asked anything. */
export function momentOf(asOf: number, session: Session, open: readonly SiteCampaign[]): Moment {
  const { visit } = session.visitors.current();
  return {
    asOf,
    open: open.filter(({ kind }) => kind === "nps" || kind === "review").map(({ id }) => id),
    chatOpen: open.some(({ kind }) => kind === "chat"),
    inCheckout: CHECKOUT.test(location.pathname),
    typing: !!document.activeElement?.matches(EDITABLE),
    dialogOpen: !!document.querySelector("dialog[open],[aria-modal=true]"),
    visitStartedAt: visit?.startedAt ?? asOf,
    firstVisit: visit?.isFirst ?? true,
  };
}

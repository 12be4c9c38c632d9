import type { Moment } from "@tappa/lifecycle";
import type { SiteCampaign } from "@tappa/protocol";

const CHECKOUT = /checkout|\/(cassa|kasse|pago|pagamento|zamowienie|commande|payment)\b/i;
const EDITABLE = "input,textarea,select,[contenteditable=''],[contenteditable=true]";

/** What is going on in the page: when nobody should be asked anything. Looked at only when something would be asked. */
export function momentIn(open: readonly SiteCampaign[]): Pick<Moment, "chatOpen" | "inCheckout" | "typing" | "dialogOpen"> {
  return {
    chatOpen: open.some(({ kind }) => kind === "chat"),
    inCheckout: CHECKOUT.test(location.pathname),
    typing: !!document.activeElement?.matches(EDITABLE),
    dialogOpen: !!document.querySelector("dialog[open],[aria-modal=true]"),
  };
}

import type { LinkCard, Offer } from "@tappa/protocol";

/** Quick replies as they are sent: without empty ones, each once. */
export const repliesIn = (replies: readonly string[] = []): string[] => [
  ...new Set(replies.map((text) => text.trim()).filter(Boolean)),
];

/** As it is sent: nothing that is empty. */
export function offerOf({ replies, card }: Offer): Offer {
  const texts = repliesIn(replies);
  const shown = card && cardOf(card);
  return { ...(texts.length > 0 ? { replies: texts } : {}), ...(shown ? { card: shown } : {}) };
}

function cardOf({ url, title, image = "" }: LinkCard): LinkCard | null {
  const card = { url: url.trim(), title: title.trim(), ...(image.trim() ? { image: image.trim() } : {}) };
  return card.url || card.title ? card : null;
}

/** Why an offer cannot be sent, as a sentence; null = it can. `origins` are the site's. */
export function flawOf(offer: Offer, origins: readonly string[]): string | null {
  const { card } = offerOf(offer);
  if (!card) return null;
  if (!card.title) return "Give the link card a title";
  const isOwn = (address: string) =>
    /^https?:/.test(address) && URL.canParse(address) && (origins.includes("*") || origins.includes(new URL(address).origin));
  if (!isOwn(card.url)) return "The link card needs the address of a page of this site";
  return card.image === undefined || isOwn(card.image) ? null : "The picture of the link card must be of this site";
}

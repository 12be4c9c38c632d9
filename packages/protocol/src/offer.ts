/** What an agent puts beside the text of a message ([W50]). */
export interface Offer {
  /** Quick replies, 1 to 6: a tap sends one as the visitor's own message. */
  replies?: string[];
  card?: LinkCard;
}

/** A page of the site's own, as the agent describes it: nobody fetches it. */
export interface LinkCard {
  /** `url` and `image` are of the site's origins. */
  url: string;
  title: string;
  image?: string;
}

/** Characters, but `replies`, which are counted. */
export const OFFER_LIMITS = { replies: 6, replyLength: 80, titleLength: 120, urlLength: 2048 } as const;

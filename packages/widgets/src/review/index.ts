import { createAsk } from "../ask/ask.ts";
import type { Show } from "../host.ts";
import { drawReview } from "./review.tsx";
import { createReview } from "./store.ts";
import type { ReviewCampaign } from "./store.ts";

export { createReview } from "./store.ts";
export type { Review, ReviewCampaign } from "./store.ts";

/** Shows the review prompt: the same destinations for everyone, whatever the stars. */
export const show: Show<ReviewCampaign> = (host, { by }) => {
  const ask = createAsk(host);
  return drawReview(host, createReview(host.campaign.content, ask), ask, by);
};

import { createAsk } from "../ask/ask.ts";
import type { Show } from "../host.ts";
import { drawSurvey } from "./survey.tsx";
import { createSurvey } from "./store.ts";
import type { NpsCampaign } from "./store.ts";

export { bandOf, createSurvey } from "./store.ts";
export type { Band, NpsCampaign, Survey } from "./store.ts";

/** Shows the NPS question until it is answered, snoozed or closed. */
export const show: Show<NpsCampaign> = (host, { by }) => {
  const ask = createAsk(host);
  return drawSurvey(host, createSurvey(host.campaign.content, ask), ask, by);
};

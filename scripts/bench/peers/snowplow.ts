import { newTracker, trackPageView, trackSelfDescribingEvent } from "@snowplow/browser-tracker";
import { offer } from "./offer.ts";

newTracker("bench", `${location.origin}/snowplow`, { appId: "bench" });
trackPageView();
offer({
  track: (name, props) => trackSelfDescribingEvent({ event: { schema: `iglu:com.acme/${name}/jsonschema/1-0-0`, data: props } }),
});

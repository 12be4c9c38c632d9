import { AnalyticsBrowser } from "@segment/analytics-next";
import { offer } from "./offer.ts";

const analytics = AnalyticsBrowser.load({ writeKey: "bench", cdnURL: `${location.origin}/segment` });
void analytics.page();
offer({ track: (name, props) => analytics.track(name, props) });

import { init, track } from "@plausible-analytics/tracker";
import { offer } from "./offer.ts";

init({ domain: "bench.example", endpoint: `${location.origin}/plausible/event`, captureOnLocalhost: true });
offer({
  track: (name, props) =>
    track(name, { props: Object.fromEntries(Object.entries(props).map(([key, value]) => [key, `${value}`])) }),
});

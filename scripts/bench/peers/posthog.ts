import { posthog } from "posthog-js";
import { offer } from "./offer.ts";

posthog.init("phc_bench", { api_host: `${location.origin}/posthog`, defaults: "2026-08-30" });
offer({ track: (name, props) => posthog.capture(name, props) });

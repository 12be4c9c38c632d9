import { browserEnv } from "../env.ts";
import { startPixel, type Sandbox } from "./pixel.ts";

declare const analytics: Sandbox["analytics"];
declare const browser: Sandbox["browser"];
declare const init: Sandbox["init"];
declare const api: { customerPrivacy?: Sandbox["customerPrivacy"] } | undefined;
declare const customerPrivacy: Sandbox["customerPrivacy"];

/** Text to paste into Shopify's customer events: the collector writes the site's key and its own address into it. */
startPixel(
  {
    analytics,
    browser,
    init,
    customerPrivacy:
      typeof customerPrivacy === "undefined" ? (typeof api === "undefined" ? undefined : api.customerPrivacy) : customerPrivacy,
  },
  "TAPPA_KEY",
  "TAPPA_ENDPOINT",
  browserEnv(),
);

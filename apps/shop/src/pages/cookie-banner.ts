import { html } from "hono/html";
import type { Visit } from "../visit.ts";

/** Rendered on every page, so that "Cookie settings" can show it again; hidden once answered. */
export function cookieBanner({ consent }: Visit) {
  return html`<section class="cookies" aria-label="Cookies" data-cookies ${consent ? "hidden" : ""}>
    <div>
      <h2>A crumb of consent?</h2>
      <p>We keep your cart with a cookie. May we also count visits, to see what is liked? <a href="/privacy">More about it</a></p>
    </div>
    <div class="choices">
      <button type="button" class="button small" data-consent="granted">Accept</button>
      <button type="button" class="button small plain" data-consent="denied">Decline</button>
    </div>
  </section>`;
}

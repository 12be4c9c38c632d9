import { html } from "hono/html";
import type { Page } from "./layout.ts";

export function helpPage(): Page {
  return {
    title: "Delivery & returns",
    type: "help",
    body: html`<article class="narrow prose">
      <h1>Delivery &amp; returns</h1>
      <h2>Delivery</h2>
      <p>
        Standard delivery takes 2–4 working days and costs £2.95; from £25 it is free. Express arrives on the next working day for
        £5.95 if you order by 3 pm.
      </p>
      <h2>Returns</h2>
      <p>
        Changed your mind? Send it back within 30 days, unused and in its box, and we return the price of the goods and the
        standard delivery.
      </p>
      <h2>Something broke on the way</h2>
      <p>Tell us within a week and we send another one at once. You need not send the pieces.</p>
    </article>`,
  };
}

export function privacyPage(): Page {
  return {
    title: "Privacy & cookies",
    type: "privacy",
    body: html`<article class="narrow prose">
      <h1>Privacy &amp; cookies</h1>
      <p>
        Necessary cookies remember your cart, your sign-in, your orders on this device and your choice about cookies. They are set
        by this shop alone.
      </p>
      <p>
        If you accept, we also count visits and what is looked at and bought. If you decline, we do not; the shop works just the
        same.
      </p>
      <p>You can change your choice at any time with “Cookie settings” at the foot of every page.</p>
    </article>`,
  };
}

export function notFoundPage(): Page {
  return {
    title: "Not found",
    type: "not_found",
    body: html`<section class="narrow lost">
      <p class="big" aria-hidden="true">4<span>♥</span>4</p>
      <h1>This shelf is empty</h1>
      <p class="lead">The page has moved, sold out or never was.</p>
      <p><a class="button" href="/">Back to the shop</a></p>
    </section>`,
  };
}

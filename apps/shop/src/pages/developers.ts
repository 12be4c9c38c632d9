import { html } from "hono/html";
import { serverCode, type Example } from "../examples.ts";
import type { Page } from "./layout.ts";

export interface Site {
  key: string;
  endpoint: string;
}

/** A region that scrolls is reached by the keyboard too. */
const code = (text: string) => html`<pre class="code" tabindex="0" role="region" aria-label="Code"><code>${text}</code></pre>`;

export function developersPage(examples: Example[], { endpoint }: Site): Page {
  return {
    title: "For developers",
    type: "developers",
    body: html`<article class="narrow prose">
      <h1>For developers</h1>
      <p class="lead">This shop knows Tappa by one tag. Here are the other ways in, each on a page that uses no other.</p>
      <ul class="ways">
        ${examples.map(
          ({ slug, name, lead }) =>
            html`<li>
              <a href="/developers/${slug}"><b>${name}</b></a>
              <p>${lead}</p>
            </li>`,
        )}
      </ul>
      <h2>From your server</h2>
      <p>Orders that no page sees, imports and refunds: by Segment’s library for servers, or one POST.</p>
      ${code(serverCode(endpoint))}
    </article>`,
  };
}

export function examplePage({ name, lead, code: text, head, isDrawn }: Example, { key, endpoint }: Site): Page {
  return {
    title: name,
    type: "developers",
    head,
    body: html`<article class="narrow prose">
      <nav class="trail" aria-label="Breadcrumb"><a href="/developers">For developers</a></nav>
      <h1>${name}</h1>
      <p class="lead">${lead}</p>
      <section class="panel example" aria-label="Try it" data-key="${key}" data-endpoint="${endpoint}">
        ${
          isDrawn
            ? ""
            : html`<p class="acts">
                <span>Your stage: <b data-stage>unknown</b></span>
                <button type="button" class="button soft small" data-act="tell">Tell of a cart</button>
                <button type="button" class="button small" data-act="chat">Ask us</button>
              </p>`
        }
      </section>
      <p class="small">Nothing is kept or sent before you accept cookies, but for a chat that you open yourself.</p>
      <h2>The code of this page</h2>
      ${code(text)}
    </article>`,
  };
}

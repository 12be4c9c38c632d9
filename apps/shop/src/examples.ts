import { readFileSync } from "node:fs";

/** How a page of the shop brings Tappa, and the words for it. */
export interface Example {
  slug: string;
  name: string;
  lead: string;
  /** What a developer writes, as this very page has it. */
  code: string;
  /** HTML of the page's head in the place of the shop's tag. */
  head: string;
  /** The page's own part is drawn by the example itself. */
  isDrawn: boolean;
}

/** What the shop's tag says of the site; null where it is nobody's we know. */
export function siteOf(tag: string): { key: string; endpoint: string } | null {
  const [, key] = /\bdata-key="([^"]+)"/.exec(tag) ?? [];
  const [, endpoint] = /\bsrc="(https?:\/\/[^"/]+)\/tappa\.js"/.exec(tag) ?? [];
  return key && endpoint ? { key, endpoint } : null;
}

const sourceOf = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8").trim();
const moduleOf = (name: string) => `<script type="module" src="/assets/${name}"></script>`;

/** @param stub the collector's inline stub */
export function examplesOf(tag: string, stub: string): Example[] {
  const inline = `<script>${stub.trim()}</script>`;
  const page = sourceOf("assets/tag-example.js");
  return [
    {
      slug: "tag",
      name: "Script tag",
      lead: "One line in the head of every page. What the shop emits already is read as it is; nothing else is needed.",
      code: `${tag}\n\n${page}`,
      head: `${tag}${moduleOf("tag-example.js")}`,
      isDrawn: false,
    },
    {
      slug: "stub",
      name: "Tag with inline stub",
      lead: "For pages that call before the tag has come: a few hundred bytes inline take every call, with its time, and hand it over.",
      code: `${inline}\n<script>tappa.page({ section: "developers" })</script>\n${tag}`,
      head: `${inline}<script>tappa.page({ section: "developers" })</script>${tag}${moduleOf("tag-example.js")}`,
      isDrawn: false,
    },
    {
      slug: "npm",
      name: "npm package",
      lead: "With types, in your own bundle. Widgets and delivery stay chunks of that bundle, loaded when there is use for them.",
      code: `npm install @tappa/sdk\n\n${sourceOf("examples/npm.ts")}`,
      head: moduleOf("examples/npm.js"),
      isDrawn: false,
    },
    {
      slug: "react",
      name: "React",
      lead: "A provider and hooks. The chat on this page is the shop's own drawing over the same state.",
      code: `npm install @tappa/sdk @tappa/react\n\n${sourceOf("examples/react.tsx")}`,
      head: moduleOf("examples/react.js"),
      isDrawn: true,
    },
  ];
}

/** From a server, in one call: the API that Segment's libraries speak too. */
export const serverCode = (endpoint: string) => `import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({
  writeKey: process.env.TAPPA_SECRET_KEY,
  host: "${endpoint}",
});
analytics.track({
  userId: "user-42",
  event: "Order Completed",
  properties: { order_id: "A-7", total: 42, currency: "EUR" },
});`;

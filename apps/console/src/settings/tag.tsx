import type { SiteSummary } from "@tappa/protocol";
import { Snippet } from "../ui/parts.tsx";

/** The one line a shop pastes. @param origin where the collector is reached, e.g. `https://collector.example` */
function tagFor(origin: string, site: Pick<SiteSummary, "key">): string {
  return `<script async src="${origin}/tappa.js" data-key="${site.key}"></script>`;
}

/** What a page with a Content-Security-Policy adds to its header. */
export function cspFor(origin: string): string {
  return ["script-src", "connect-src"].map((name) => `${name} ${origin}`).join(";\n");
}

export function TagSnippet({ site }: { site: SiteSummary }) {
  return <Snippet text={tagFor(location.origin, site)} label="Tag to paste" />;
}

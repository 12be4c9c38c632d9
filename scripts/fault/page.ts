import { readFileSync } from "node:fs";
import { createServer } from "node:http";

/** Tells the harness, outside of the page, of every event that `track()` took: a crash of the page cannot take that back. */
export const BINDING = "__accepted";

export interface PageServer {
  url: string;
  close(): void;
}

/**
 * A page that uses the tag and `track()` and nothing else of the product. `?rate=` events per second; `stub` = with the inline
 * stub, so that it tracks from its first moment on.
 */
const pageOf = (tagUrl: string, key: string, stub: string) => `<!doctype html>
<html lang="en"><title>Fault</title>${stub && `<script>${stub}</script>`}
<script async src="${tagUrl}/tappa.js" data-key="${key}"></script>
<script>
(() => {
  const rate = Number(new URLSearchParams(location.search).get("rate"));
  const load = crypto.randomUUID();
  const beganAt = Date.now();
  let i = 0, isAsked = false;
  const track = () => {
    const name = Math.random() < 0.04 ? "order_completed" : "tick";
    const at = Date.now();
    const props = { load, i, order_id: load + i, pad: "x".repeat(Math.random() * 400) };
    try { tappa.track(name, props); } catch (error) { return console.error("track threw", error); }
    ${BINDING}(JSON.stringify({ load, i, at, by: tappa.calls ? "queue" : "client" }));
    i++;
  };
  const turn = () => {
    if (!self.tappa) return;
    if (!isAsked) { isAsked = true; tappa.consent("granted"); }
    // A tab in the background is given few turns: it catches up.
    for (let due = Math.min(30, (Date.now() - beganAt) / 1000 * rate - i); due >= 1; due--) track();
  };
  turn();
  setInterval(turn, 10);
})();
</script><p>Tracking.</p>`;

/** @param tagUrl where pages reach the collector */
export async function startPageServer(port: number, tagUrl: string, key: string): Promise<PageServer> {
  const stub = readFileSync(new URL("../../packages/sdk/dist/stub.js", import.meta.url), "utf8");
  const server = createServer(({ url }, response) => {
    const isStubbed = new URL(url ?? "/", "http://page").searchParams.has("stub");
    response.setHeader("content-type", "text/html").end(pageOf(tagUrl, key, isStubbed ? stub : ""));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

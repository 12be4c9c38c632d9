import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AcceptedEvent } from "./account.ts";

/** Tells the harness, outside of the page, of every event that was accepted: a crash of the page cannot take that back. */
export const BINDING = "__accepted";

/**
 * What a page tells: an event, the tab that it is to the collector and when it first put something onto the device, that it lives, and
 * that it hears of its end.
 */
export type Notice =
  | AcceptedEvent
  | { load: string; tab: string; keptAt?: number }
  | { load: string; livedAt: number; isGoing: boolean };

/** How often a page says that it lives. */
const LIFE_MS = 50;

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
<script>
(() => {
  const rate = Number(new URLSearchParams(location.search).get("rate"));
  const load = crypto.randomUUID();
  const isStubbed = !!self.tappa;
  const beganAt = Date.now();
  let i = 0, livedAt = 0, isAsked = false, isKept = false;
  const { stringify } = JSON;
  // Where nobody counts, as beside a chat, there is nobody to tell.
  const tell = (notice) => self.${BINDING}?.(stringify(notice));
  // Of what is lost nothing else is left.
  const numbered = new Set();
  const tellTab = (item, keptAt) => {
    if (!numbered.has(item?.event?.id) || isKept) return;
    isKept = keptAt > 0;
    tell({ load, tab: item.tab, keptAt });
  };
  const keyOf = ({ id, props }) => ("i" in props ? props.load + " " + props.i : id);
  // Every event becomes text when it gets its number, the client's own as well.
  JSON.stringify = (value, ...rest) => {
    const text = stringify(value, ...rest);
    if (value?.id && value.props && "n" in value) {
      numbered.add(value.id);
      tell({ key: keyOf(value), load, at: Date.now(), n: value.n });
    }
    if (value?.[0]?.tab) value.forEach((item) => tellTab(item));
    return text;
  };
  // And what is kept names its tab.
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (value, ...key) {
    tellTab(value, Date.now());
    return put.call(this, value, ...key);
  };
  const track = () => {
    const name = Math.random() < 0.04 ? "order_completed" : "tick";
    const props = { load, i, order_id: load + i, pad: "x".repeat(Math.random() * 400) };
    try { tappa.track(name, props); } catch (error) { return console.error("track threw", error); }
    tell({ key: keyOf({ props }), load, at: Date.now() });
    i++;
    // What a page says last, heard after the client's own listeners.
    if (i === 20) for (const end of ["pagehide", "visibilitychange"]) addEventListener(end, track);
  };
  const live = (event) => tell({ load, livedAt: (livedAt = Date.now()), isGoing: event?.type === "pagehide" });
  for (const [target, end] of [[document, "freeze"], [self, "pagehide"]]) target.addEventListener(end, live);
  const turn = () => {
    if (Date.now() > livedAt + ${LIFE_MS}) live();
    // Without the stub a page is heard from when the SDK is there.
    if (!self.tappa || (!isStubbed && tappa.calls)) return;
    if (!isAsked) { isAsked = true; tappa.consent("granted"); }
    // A tab in the background is given few turns: it catches up.
    for (let due = Math.min(30, (Date.now() - beganAt) / 1000 * rate - i); due >= 1; due--) track();
  };
  turn();
  setInterval(turn, 10);
})();
</script>
<script async src="${tagUrl}/tappa.js" data-key="${key}"></script><p>Tracking.</p>`;

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

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { freePort } from "../../ports.ts";
import type { Peer } from "./peers.ts";

/** A site whose pages differ only in their heads, and an endpoint of every peer that answers 200 to everything. */
export interface Site {
  origin: string;
  /** Sets what stands in the head of a page; a page without one is bare. */
  setHead(page: string, head: string): void;
  urlOf(page: string): string;
  /** How many events of this name the endpoint of a peer was sent. */
  heard(peer: string, event: string): number;
  stop(): void;
}

const TYPES = { html: "text/html; charset=utf-8", js: "text/javascript", json: "application/json" };

const bodyOf = (head: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A shop</title><link rel="icon" href="data:,">${head}</head>
<body><h1>A shop</h1><p>With a few words, and nothing that moves.</p></body></html>`;

/** What segment asks for before it does anything. */
const settingsOf = (host: string) => ({
  integrations: { "Segment.io": { apiKey: "bench", apiHost: `${host}/segment`, protocol: "http", unbundledIntegrations: [] } },
  plan: { track: { __default: { enabled: true } } },
});

function answer(response: ServerResponse, type: keyof typeof TYPES, body: string): void {
  response.setHeader("Content-Type", TYPES[type]);
  response.end(body);
}

/** What a peer sent, as text: some compress it, snowplow hides its events in base64. */
async function textOf(request: IncomingMessage): Promise<string> {
  const body = await buffer(request);
  const text = (body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body).toString();
  return text.replace(/"ue_px":"([\w-]+)"/g, (_whole, hidden: string) => Buffer.from(hidden, "base64url").toString());
}

export async function startSite(peers: readonly Peer[]): Promise<Site> {
  const port = await freePort(0);
  const host = `localhost:${port}`;
  const origin = `http://${host}`;
  const heads = new Map<string, string>();
  const told = new Map<string, string>();
  const files = new Map(peers.flatMap((peer) => [...peer.files]));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", origin);
    const [, room, page = ""] = pathname.split("/");
    const file = files.get(pathname);
    if (request.method === "POST") void textOf(request).then((text) => told.set(room!, (told.get(room!) ?? "") + text));
    if (room === "page") answer(response, "html", bodyOf(heads.get(page) ?? ""));
    else if (file !== undefined) answer(response, "js", file);
    else if (pathname.endsWith("/settings")) answer(response, "json", JSON.stringify(settingsOf(host)));
    else answer(response, "json", "{}");
  });
  server.listen(port, "localhost");
  await once(server, "listening");
  for (const { name, entry, isClassic } of peers)
    heads.set(
      name,
      isClassic
        ? `<script defer src="${entry}" data-website-id="bench" data-host-url="${origin}/${name}"></script>`
        : `<script type="module" src="${entry}"></script>`,
    );
  return {
    origin,
    setHead: (page, head) => void heads.set(page, head),
    heard: (peer, event) => (told.get(peer) ?? "").split(event).length - 1,
    urlOf: (page) => `${origin}/page/${page}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

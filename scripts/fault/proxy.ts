import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** What becomes of what pages send: the events of visitors, the messages of agents. */
export type Weather =
  | "fair"
  /** Answers after a second or two. */
  | "slow"
  /** 503 without asking the collector. */
  | "failing"
  /** 429 with a short Retry-After. */
  | "limiting"
  /** The connection ends before the collector hears of it. */
  | "cut before"
  /** The collector has stored it, and the connection ends before the answer. */
  | "cut after"
  /** One of the above for each request. */
  | "changing";

const EACH = ["fair", "slow", "failing", "limiting", "cut before", "cut after"] as const;

/** Stands between pages and the collector, on an address that stays the same while the collector comes and goes. */
export interface Proxy {
  weather: Weather;
  /** What was sent, by what became of it. */
  readonly met: Map<string, number>;
  /** Ends all connections. */
  cut(): void;
  close(): Promise<void>;
}

export async function startProxy(port: number, collectorPort: number, random: () => number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const met = new Map<string, number>();
  const answer = (incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse) => {
    const isSent = /^\/v1\/events$|\/messages$/.test(incoming.url ?? "");
    const { weather } = proxy;
    const now = !isSent ? "fair" : weather === "changing" ? EACH[Math.floor(random() * EACH.length)]! : weather;
    if (isSent) met.set(now, (met.get(now) ?? 0) + 1);
    const allow = {
      "access-control-allow-origin": incoming.headers.origin ?? "*",
      "access-control-expose-headers": "Retry-After",
    };
    if (now === "cut before") return void incoming.socket.destroy();
    if (now === "failing") return void outgoing.writeHead(503, allow).end("{}");
    if (now === "limiting") return void outgoing.writeHead(429, { ...allow, "retry-after": "1" }).end("{}");
    const { method, url, headers } = incoming;
    const passed = request({ host: "127.0.0.1", port: collectorPort, method, path: url, headers, agent: false }, (response) => {
      if (now === "cut after") return void (response.resume(), incoming.socket.destroy());
      const pass = () => {
        outgoing.writeHead(response.statusCode!, response.headers);
        response.pipe(outgoing);
      };
      if (now === "slow") setTimeout(pass, 500 + random() * 1500).unref();
      else pass();
    });
    // The collector is away: pages see a connection that ends.
    passed.on("error", () => incoming.socket.destroy());
    outgoing.on("close", () => passed.destroy());
    passed.end(body);
  };
  const server = createServer(async (incoming, outgoing) => {
    const parts: Buffer[] = [];
    try {
      for await (const part of incoming) parts.push(part as Buffer);
    } catch {
      // The page went before it had said all.
      return;
    }
    answer(incoming, Buffer.concat(parts), outgoing);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const close = () => {
    cut();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const proxy: Proxy = { weather: "fair", met, cut, close };
  return proxy;
}

import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** What came over the wire for the collector's events, as the network saw it: browsers' tools do not tell of all of it. */
export interface Heard {
  method: string;
  type: string;
  bytes: number;
  body: string;
}

/** An address that passes everything on to the collector and remembers what came for its events. */
export interface Wire {
  url: string;
  readonly heard: Heard[];
  close(): Promise<void>;
}

/** How an answer goes to the browser: `sent` is what it answers. */
type Carry = (answer: IncomingMessage, outgoing: ServerResponse, sent: { url: string; body: string }) => void;

export async function openWire(collectorUrl: string, carry: Carry = (answer, outgoing) => answer.pipe(outgoing)): Promise<Wire> {
  const heard: Heard[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const { method = "", url = "", headers } = incoming;
    const type = headers["content-type"] ?? "";
    if (url === "/v1/events") heard.push({ method, type, bytes: body.length, body: body.toString() });
    const passed = request(new URL(url, collectorUrl), { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      carry(answer, outgoing, { url, body: body.toString() });
    });
    passed.on("error", () => incoming.socket.destroy());
    passed.end(body);
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    heard,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

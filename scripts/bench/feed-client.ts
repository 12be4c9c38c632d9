import { randomBytes } from "node:crypto";
import { type IncomingMessage, request } from "node:http";
import { createInterface } from "node:readline";
import {
  uuidv7,
  type EventsRequest,
  type FeedLine,
  type FeedMode,
  type FeedRequest,
  type VisitorProof,
} from "../../packages/protocol/src/index.ts";

/** Where visitors reach the collector. */
export interface Address {
  url: string;
  /** The site's public key. */
  key: string;
  /** Of the site's pages. */
  origin: string;
}

/** A visitor without a browser: what a page sends and hears, said over HTTP. */
export interface FeedClient {
  /** Its only conversation. */
  conversation: string;
  /** The collector sees it for the first time. */
  arrive(): Promise<void>;
  /** Sends a message; resolves when the collector has stored it. */
  say(text: string): Promise<void>;
  /** Opens its feed and keeps it open; resolves with the first line. */
  listen(hear: (line: FeedLine) => void): Promise<void>;
  close(): void;
}

export const newId = (): string => uuidv7(Date.now(), (words) => crypto.getRandomValues(words));

export function createFeedClient({ url, key, origin }: Address): FeedClient {
  const visitor: VisitorProof = { id: newId(), secret: randomBytes(16).toString("base64url") };
  const tab = newId();
  const conversation = newId();
  const leaving = new AbortController();
  let n = 0;
  let cursor: string | null = null;

  const post = (path: string, body: EventsRequest | FeedRequest): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const options = { method: "POST", agent: false, headers: { origin }, signal: leaving.signal };
      const asked = request(`${url}${path}`, options, (response) =>
        response.statusCode === 200 ? resolve(response) : reject(new Error(`${path} was refused with ${response.statusCode}`)),
      );
      asked.on("error", reject).end(JSON.stringify(body));
    });
  const feed = (mode: FeedMode) => post("/v1/feed", { v: 1, key, visitor, cursor, mode });
  /** A feed ends after some minutes, and goes on from its cursor. */
  const follow = async (hear: (line: FeedLine) => void, begun: () => void): Promise<void> => {
    try {
      while (!leaving.signal.aborted)
        for await (const text of createInterface({ input: await feed("stream") })) {
          begun();
          if (text === "") continue;
          const line = JSON.parse(text) as FeedLine;
          if ("cursor" in line) cursor = line.cursor;
          hear(line);
        }
    } catch (error) {
      if (!leaving.signal.aborted) throw error;
    }
  };
  return {
    conversation,
    async arrive() {
      for await (const part of await feed("once")) void part;
    },
    async say(text) {
      const at = Date.now();
      const event = { id: newId(), name: "$message", at, n: ++n, props: { conversation, text } };
      const answer = await post("/v1/events", { v: 1, key, visitor, tab, sentAt: at, events: [event] });
      const said = (await answer.toArray()).join("");
      if (!said.includes('"rejected":[]')) throw new Error(`A message was rejected: ${said}`);
    },
    listen: (hear) => new Promise((resolve, reject) => void follow(hear, resolve).catch(reject)),
    close: () => leaving.abort(),
  };
}

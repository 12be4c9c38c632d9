import { createHmac } from "node:crypto";
import type { JsonValue, Props } from "@tappa/lifecycle";
import { internalName, LIMITS, type RejectionCode, uuidv7 } from "@tappa/protocol";
import type { AcceptedEvent, Sender } from "../store/store.ts";
import { bodyHash, refusal } from "./validate.ts";

/** How far the teller of an order is believed: a server most (lifecycle, [L6]). */
const API_SOURCE = 4;

/** One call of Segment's HTTP API, as it came. */
export interface Call {
  type?: unknown;
  messageId?: unknown;
  userId?: unknown;
  anonymousId?: unknown;
  event?: unknown;
  name?: unknown;
  properties?: unknown;
  traits?: unknown;
  context?: unknown;
  timestamp?: unknown;
  originalTimestamp?: unknown;
  sentAt?: unknown;
}

export interface Message {
  sender: Extract<Sender, { kind: "server" }>;
  event: AcceptedEvent;
}

export interface Refused {
  messageId: string;
  code: RejectionCode;
}

/**
 * A call as an event of a server's own visitor. Its id is a UUIDv7 made from the event's time and, keyed by the site's secret
 * so that no page can make it up, from `messageId`: sending again makes the same id, and ids of history sort with history.
 */
export function messageOf(call: Call, body: { sentAt?: unknown }, receivedAt: number, secretKey: string): Message | Refused {
  const messageId = text(call?.messageId);
  const sender = senderOf(call);
  const named = sender && nameAndProps(call, sender);
  const at = timeOf(call, body, receivedAt);
  if (!named || at === null) return { messageId: messageId ?? "", code: "event_invalid" };
  const { name, props } = named;
  const foreignId = messageId ?? bodyHash([name, at, props, sender as unknown as JsonValue]);
  const id = idOf(at, foreignId, secretKey);
  const code = tooLarge(props) ? "event_too_large" : refusal({ id, name, at, n: 0, props });
  if (code) return { messageId: foreignId, code };
  // Without a time of its own a call gets another one each time it is sent; the rest must be the same.
  const hash = bodyHash([name, isTimed(call) ? at : null, props]);
  const proved = call.type === "identify" && "userId" in sender ? { provedUserId: sender.userId } : {};
  return { sender, event: { id, name, at, n: 0, props, hash, foreignId, ...proved } };
}

function senderOf(call: Call): Message["sender"] | null {
  const userId = text(call?.userId);
  if (userId !== null) return { kind: "server", userId };
  const anonymousId = text(call?.anonymousId);
  return anonymousId === null ? null : { kind: "server", anonymousId };
}

function nameAndProps(call: Call, sender: Message["sender"]): { name: string; props: Props } | null {
  if (call.type === "identify") {
    const userId = "userId" in sender ? sender.userId : sender.anonymousId;
    return { name: "$identify", props: { userId, traits: object(call.traits) } };
  }
  const props = object(call.properties);
  if (call.type === "page") {
    const title = text(call.name);
    const page = object(object(call.context).page);
    return { name: "page_viewed", props: { ...page, ...props, ...(title === null ? {} : { name: title }) } };
  }
  const event = text(call.event);
  if (call.type !== "track" || event === null) return null;
  const name = internalName(event);
  // Reserved acts belong to pages; a server tells what happened.
  if (name.startsWith("$")) return null;
  return { name, props: name === "order_completed" ? { ...props, $source: API_SOURCE } : props };
}

function isTimed({ timestamp, originalTimestamp }: Call): boolean {
  return timestamp !== undefined || originalTimestamp !== undefined;
}

/** Epoch ms; null = told but not readable. Back-dated without bound. [W9] */
function timeOf(call: Call, body: { sentAt?: unknown }, receivedAt: number): number | null {
  const told = call?.timestamp ?? call?.originalTimestamp ?? call?.sentAt ?? body.sentAt;
  if (told === undefined || told === null) return receivedAt;
  const at = typeof told === "number" ? told : Date.parse(String(told));
  return Number.isSafeInteger(at) && at >= 0 ? Math.min(at, receivedAt + LIMITS.aheadMs) : null;
}

function idOf(at: number, foreignId: string, secretKey: string): string {
  const digest = createHmac("sha256", secretKey).update(foreignId).digest();
  return uuidv7(at, (bytes) => bytes.set(digest.subarray(0, bytes.length)));
}

function tooLarge(props: Props): boolean {
  return Buffer.byteLength(JSON.stringify(props)) > LIMITS.eventBytes;
}

function text(value: unknown): string | null {
  const found = typeof value === "number" ? String(value) : value;
  return typeof found === "string" && found !== "" && found.length <= 255 ? found : null;
}

function object(value: unknown): Props {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Props) : {};
}

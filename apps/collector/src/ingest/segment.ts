import { createHmac } from "node:crypto";
import type { Props } from "@tappa/lifecycle";
import { type BotReason, internalName, LIMITS, type RejectionCode, uuidv7 } from "@tappa/protocol";
import type { AcceptedEvent, SegmentSender, ServerSender } from "../store/batch.ts";
import { serverTime, timeIn } from "./segment-time.ts";
import { visitOf } from "./segment-visit.ts";
import { bodyHash, refusal } from "./validate.ts";

/** How far the teller of an order is believed: a server most (lifecycle, [L6]). */
const API_SOURCE = 4;

/** One call of Segment's HTTP API, as it came. */
export interface Call {
  type?: unknown;
  messageId?: unknown;
  userId?: unknown;
  anonymousId?: unknown;
  previousId?: unknown;
  groupId?: unknown;
  event?: unknown;
  name?: unknown;
  properties?: unknown;
  traits?: unknown;
  context?: unknown;
  integrations?: unknown;
  timestamp?: unknown;
  originalTimestamp?: unknown;
  sentAt?: unknown;
}

/** How a call came. */
export interface Delivery {
  /** By the site's secret key; else by its public one, from a page. */
  isServer: boolean;
  /** Of the whole request. */
  sentAt: unknown;
  /** Epoch ms. */
  receivedAt: number;
  secretKey: string;
  /** No person looks at the page. */
  bot?: BotReason | undefined;
}

export interface Message {
  sender: SegmentSender | ServerSender;
  messageId: string;
  event: AcceptedEvent;
  /** The visit that a page view begins; told again by each within the same half hour. */
  visit: AcceptedEvent | null;
}

export interface Refused {
  messageId: string;
  code: RejectionCode;
}

type Named = { name: string; props: Props };

/**
 * A call as an event. Its id is a UUIDv7 made from the event's time and, keyed by the site's secret so that no page can make it
 * up, from `messageId`: sending again makes the same id, and ids of history sort with history. [W30] [W31]
 */
export function messageOf(call: Call, delivery: Delivery): Message | Refused {
  const told = timeIn(call, delivery);
  const sender = delivery.isServer ? serverOf(call) : pageOf(call, delivery);
  const named = sender && namedIn(call, sender);
  if (!named || told === null) return { messageId: text(call.messageId) ?? "", code: "event_invalid" };
  return messageFrom(call, sender, named, told, delivery);
}

function messageFrom(
  call: Call,
  sender: Message["sender"],
  { name, props }: Named,
  told: number,
  delivery: Delivery,
): Message | Refused {
  const { isServer, secretKey } = delivery;
  const messageId = text(call.messageId) ?? bodyHash([name, told, props, senderKey(sender)]);
  // Of a page's ids each visitor has its own, so none can take the place of what a server will say.
  const foreignId = isServer ? messageId : `${senderKey(sender)}:${messageId}`;
  const digest = (what: string) => new Uint32Array(new Uint8Array(createHmac("sha256", secretKey).update(what).digest()).buffer);
  const id = uuidv7(told, (words) => words.set(digest(foreignId).subarray(0, words.length)));
  const at = isServer ? serverTime(told, call, delivery) : told;
  const code = tooLarge(props) ? "event_too_large" : refusal({ id, name, at, n: 0, props });
  if (code) return { messageId, code };
  // A token is another one each time, and so is the time of a call that has none of its own; the rest must be the same.
  const { token: _token, ...lasting } = props;
  const hash = bodyHash([name, isTimed(call) ? told : null, name === "$identify" ? lasting : props]);
  const event = { id, name, at, n: 0, props, hash, foreignId, ...provedBy(call, sender) };
  return { sender, messageId, event, visit: isServer ? null : visitOf(call, event, senderKey(sender), digest) };
}

/** Whose history a server's call belongs to; who somebody was before is told by `identify` and `alias` alone. */
function serverOf(call: Call): ServerSender | null {
  const kind = "server" as const;
  const [userId, anonymousId, previousId] = [text(call.userId), text(call.anonymousId), text(call.previousId)];
  if (call.type === "alias") return userId === null || previousId === null ? null : { kind, previousId, userId };
  if (userId === null) return anonymousId === null ? null : { kind, anonymousId };
  return call.type === "identify" && anonymousId !== null ? { kind, anonymousId, userId } : { kind, userId };
}

function pageOf(call: Call, { sentAt, receivedAt, bot }: Delivery): SegmentSender | null {
  const anonymousId = text(call.anonymousId);
  if (anonymousId === null) return null;
  const said = call.sentAt ?? sentAt ?? null;
  const sent = said === null ? null : timeIn({ timestamp: said }, { receivedAt, sentAt: null });
  return { kind: "segment", anonymousId, toldUserId: text(call.userId), sentAt: sent, ...(bot && { bot }) };
}

/** A secret key proves whom it speaks of. */
function provedBy({ type }: Call, sender: Message["sender"]): { provedUserId?: string } {
  const isProof = (type === "identify" || type === "alias") && "userId" in sender;
  return isProof ? { provedUserId: sender.userId } : {};
}

/** Stays the same whatever else a page says beside its anonymous id. */
function senderKey(sender: Message["sender"]): string {
  return sender.kind === "segment" ? `segment:${sender.anonymousId}` : JSON.stringify(sender);
}

function namedIn(call: Call, sender: Message["sender"]): Named | null {
  const properties = object(call.properties);
  switch (call.type) {
    case "identify":
      return identifyIn(call, sender);
    case "alias":
      return aliasIn(call);
    case "page":
    case "screen":
      return { name: "page_viewed", props: { ...object(object(call.context).page), ...properties, ...titled(call) } };
    case "group":
      return groupIn(call);
    case "track":
      return trackIn(call, properties, sender);
    default:
      return null;
  }
}

/** Beside it a page may hand over a token that proves the user: `integrations: {Tappa: {token}}`. [W12] */
function identifyIn(call: Call, sender: Message["sender"]): Named | null {
  const userId = text(call.userId) ?? text(call.anonymousId);
  if (userId === null) return null;
  const token = sender.kind === "segment" ? object(object(call.integrations).Tappa).token : undefined;
  return { name: "$identify", props: { userId, traits: object(call.traits), ...(token === undefined ? {} : { token }) } };
}

function aliasIn(call: Call): Named | null {
  const userId = text(call.userId);
  return userId === null ? null : { name: "$identify", props: { userId, traits: {} } };
}

function groupIn(call: Call): Named | null {
  const groupId = text(call.groupId);
  return groupId === null ? null : { name: "group_joined", props: { ...object(call.traits), group_id: groupId } };
}

function trackIn(call: Call, props: Props, { kind }: Message["sender"]): Named | null {
  const event = text(call.event);
  if (event === null) return null;
  const name = internalName(event);
  // Reserved acts belong to our own SDK.
  if (name.startsWith("$")) return null;
  if (kind === "segment") return { name, props: { ...props, $source: "segment" } };
  return { name, props: name === "order_completed" ? { ...props, $source: API_SOURCE } : props };
}

function titled(call: Call): Props {
  const name = text(call.name);
  return name === null ? {} : { name };
}

function isTimed({ timestamp, originalTimestamp }: Call): boolean {
  return timestamp !== undefined || originalTimestamp !== undefined;
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

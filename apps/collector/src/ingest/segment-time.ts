import { LIMITS } from "@tappa/protocol";
import type { Call, Delivery } from "./segment.ts";

/** A UUIDv7 has 48 bits for the time. */
const LATEST = 2 ** 48 - 1;
/** A server's clock that is off by more is none: what it sends was sent before, and is sent anew with its first `sentAt`. */
const MOST_SKEW_MS = 86_400_000;

/** When a call says it happened, epoch ms; null = told but not readable. Back-dated without bound. [W9] */
export function timeIn(call: Call, { sentAt, receivedAt }: Pick<Delivery, "sentAt" | "receivedAt">): number | null {
  const told = call.timestamp ?? call.originalTimestamp ?? call.sentAt ?? sentAt ?? receivedAt;
  const at = typeof told === "number" ? told : Date.parse(String(told));
  return Number.isSafeInteger(at) && at >= 0 && at <= LATEST ? at : null;
}

/**
 * The time of a server's call by the collector's clock: moved by how far the sender's clock was off when it sent, as Segment does.
 * A call that has `originalTimestamp` beside its `timestamp` was corrected by Segment already. [W30]
 */
export function serverTime(told: number, call: Call, delivery: Delivery): number {
  const { receivedAt } = delivery;
  const isCorrected = call.timestamp === undefined || call.originalTimestamp !== undefined;
  const sent = isCorrected ? null : timeIn({ timestamp: call.sentAt ?? delivery.sentAt }, delivery);
  const skew = sent === null ? 0 : receivedAt - sent;
  const isSkewed = Math.abs(skew) > LIMITS.clockToleranceMs && Math.abs(skew) <= MOST_SKEW_MS;
  return Math.max(0, Math.min(isSkewed ? told + skew : told, receivedAt + LIMITS.aheadMs));
}

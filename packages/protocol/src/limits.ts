import { BATCH_EVENTS, EVENT_BYTES, FEED_BACKLOG, NAME_LENGTH, PAGE_BATCH_BYTES, WATCHDOG_MS } from "./page-limits.ts";

/** Enforced on both sides of the wire. Bytes are UTF-8 of the JSON text. */
export const LIMITS = {
  eventBytes: EVENT_BYTES,
  pageBatchBytes: PAGE_BATCH_BYTES,
  serverBatchBytes: 512 * 1024,
  batchEvents: BATCH_EVENTS,
  nameLength: NAME_LENGTH,
  propsDepth: 4,
  propsKeys: 64,
  messageLength: 4000,
  backdateMs: 30 * 86_400_000,
  aheadMs: 5 * 60_000,
  clockToleranceMs: 60_000,
  feedBacklog: FEED_BACKLOG,
  feedResetEntries: 50,
  heartbeatMs: 20_000,
  watchdogMs: WATCHDOG_MS,
  pollHoldMs: 25_000,
  typingEveryMs: 3_000,
  typingExpiresMs: 6_000,
} as const;

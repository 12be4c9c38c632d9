import { ATTACHMENT_BYTES, ATTACHMENT_NAME_LENGTH, ATTACHMENT_PIECE_BYTES, MESSAGE_ATTACHMENTS } from "./attachments.ts";
import {
  BATCH_EVENTS,
  EVENT_BYTES,
  FEED_BACKLOG,
  MESSAGE_LENGTH,
  NAME_LENGTH,
  PAGE_BATCH_BYTES,
  TYPING_EVERY_MS,
  TYPING_EXPIRES_MS,
  WATCHDOG_MS,
} from "./page-limits.ts";

/** Enforced on both sides of the wire. Bytes are UTF-8 of the JSON text. */
export const LIMITS = {
  eventBytes: EVENT_BYTES,
  pageBatchBytes: PAGE_BATCH_BYTES,
  serverBatchBytes: 512 * 1024,
  batchEvents: BATCH_EVENTS,
  nameLength: NAME_LENGTH,
  propsDepth: 4,
  propsKeys: 64,
  messageLength: MESSAGE_LENGTH,
  messageAttachments: MESSAGE_ATTACHMENTS,
  /** Unless the site's config says otherwise. */
  attachmentBytes: ATTACHMENT_BYTES,
  attachmentPieceBytes: ATTACHMENT_PIECE_BYTES,
  attachmentNameLength: ATTACHMENT_NAME_LENGTH,
  backdateMs: 30 * 86_400_000,
  aheadMs: 5 * 60_000,
  clockToleranceMs: 60_000,
  feedBacklog: FEED_BACKLOG,
  feedResetEntries: 50,
  heartbeatMs: 20_000,
  /** A proxy that buffers shows itself by so long a silence, to pages (`FIRST_LINE_MS`) as to the console. */
  firstLineMs: 8_000,
  watchdogMs: WATCHDOG_MS,
  pollHoldMs: 25_000,
  typingEveryMs: TYPING_EVERY_MS,
  typingExpiresMs: TYPING_EXPIRES_MS,
} as const;

// The part of the table that pages load; `LIMITS` is the whole.
export const EVENT_BYTES = 16 * 1024;
export const PAGE_BATCH_BYTES = 48 * 1024;
export const BATCH_EVENTS = 500;
export const NAME_LENGTH = 64;
export const FEED_BACKLOG = 500;
export const WATCHDOG_MS = 45_000;
export const MESSAGE_LENGTH = 4000;
export const TYPING_EVERY_MS = 3_000;
export const TYPING_EXPIRES_MS = 6_000;
/** What a file dialog offers: `ATTACHMENT_TYPES`. Without HEIC among them phones give JPEG. */
export const ATTACHMENT_ACCEPT = "image/png,image/jpeg,image/gif,image/webp,image/avif,application/pdf";

/**
 * Schemas of the wire, for collector and console; zod never reaches the browser's SDK.
 * The interfaces in `wire.ts` and `@tappa/lifecycle` are the source; `schema.test.ts` holds these identical to them.
 */
import * as z from "zod";
import { ATTACHMENT_TYPES } from "./attachments.ts";
import { locale } from "./config-schema.ts";
import { LIMITS } from "./limits.ts";

const epochMs = z.int().nonnegative();
const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
const uuid7 = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
const props = z.record(z.string(), z.json());

export const wireEventSchema = z.strictObject({
  id: uuid7,
  name: z.string().min(1).max(LIMITS.nameLength),
  at: epochMs,
  n: z.int().nonnegative(),
  props,
});

const secret = z.string().regex(/^[\w-]{22,64}$/);

export const visitorProofSchema = z.strictObject({ id: uuid, secret });

/** The envelope alone: its events are checked one by one, so that a bad one never fails its neighbours. */
export const eventsEnvelopeSchema = z.strictObject({
  v: z.literal(1),
  key: z.string().min(1).max(64),
  visitor: visitorProofSchema,
  tab: z.string().min(1).max(64),
  sentAt: epochMs,
  dropped: z
    .union([z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()])).max(LIMITS.batchEvents), z.int().nonnegative()])
    .exactOptional(),
  events: z.array(z.unknown()).max(LIMITS.batchEvents),
});

export const eventsRequestSchema = eventsEnvelopeSchema.extend({ events: z.array(wireEventSchema).max(LIMITS.batchEvents) });

export const feedRequestSchema = z.strictObject({
  v: z.literal(1),
  key: z.string().min(1).max(64),
  visitor: visitorProofSchema,
  cursor: z.string().max(64).nullable(),
  mode: z.enum(["stream", "poll", "once"]),
});

export const meRequestSchema = z.strictObject({
  v: z.literal(1),
  key: z.string().min(1).max(64),
  visitor: visitorProofSchema,
  lang: locale.exactOptional(),
});

export const attachmentSchema = z.strictObject({
  id: uuid7,
  name: z.string().min(1).max(LIMITS.attachmentNameLength),
  type: z.enum(ATTACHMENT_TYPES),
  bytes: z.int().min(1),
});

/** The line before a piece of a file. */
export const pieceRequestSchema = z.strictObject({
  v: z.literal(1),
  key: z.string().min(1).max(64),
  visitor: visitorProofSchema,
  id: uuid7,
  name: attachmentSchema.shape.name,
  bytes: attachmentSchema.shape.bytes,
  offset: z.int().nonnegative(),
});

export const linksRequestSchema = z.strictObject({
  v: z.literal(1),
  key: z.string().min(1).max(64),
  visitor: visitorProofSchema,
  ids: z.array(uuid7).max(500),
});

const text = z.string().max(LIMITS.messageLength);
const act = { campaign: z.string().min(1).max(64), kind: z.string().min(1).max(32) };

/** Props of the reserved events, by name. */
export const reservedPropsSchemas = {
  $visit: z.object({ url: z.string(), referrer: z.string(), source: props }),
  $identify: z.object({ userId: z.string().min(1).max(255), traits: props, token: z.string().exactOptional() }),
  $traits: z.object({ traits: props }),
  $consent: z.object({
    status: z.enum(["granted", "denied", "measurement", "widgets"]),
    source: z.enum(["page", "tcf", "consent_mode"]).exactOptional(),
  }),
  $reset: z.object({ visitor: uuid, proof: z.union([z.string().regex(/^[A-Za-z0-9+/]{43}=$/), secret]) }),
  $message: z.object({
    conversation: uuid7,
    text,
    page: z.string().exactOptional(),
    attachments: z.array(attachmentSchema).min(1).max(LIMITS.messageAttachments).exactOptional(),
  }),
  $read: z.object({ conversation: uuid7, upTo: uuid7 }),
  $typing: z.object({ conversation: uuid7 }),
  $shown: z.object(act),
  $seen: z.object(act),
  $answered: z.object({
    ...act,
    response: uuid7,
    score: z.int().min(0).max(10).exactOptional(),
    text: text.exactOptional(),
    destination: z.string().max(64).exactOptional(),
    stage: z.string().max(64),
  }),
  $dismissed: z.object(act),
  $snoozed: z.object(act),
  $item: z.object({
    checklist: z.string().min(1).max(64),
    item: z.string().min(1).max(64),
    version: z.string().max(64),
    by: z.enum(["rule", "hand"]),
  }),
  $found: z.object({
    source: z.string().min(1).max(64),
    name: z.string().min(1).max(LIMITS.nameLength),
    missing: z.array(z.string().min(1).max(64)).min(1).max(16),
  }),
};

export { configDraftSchema, ruleSchema } from "./config-schema.ts";
export { businessHoursSchema } from "./hours-schema.ts";

import { sentenceLocales } from "@tappa/lifecycle";
import { CONVERSATION_VIEWS, LABEL_COLORS, LIMITS, OFFER_LIMITS } from "@tappa/protocol";
import { attachmentSchema } from "@tappa/protocol/schema";
import type { Context } from "hono";
import * as z from "zod";
import { Problem } from "../../problem.ts";

/** One thing that is wrong with a body, and where. */
export interface Finding {
  at: string;
  code: string;
  message: string;
}

/** The body as `schema` has it; else `body_invalid`, which lists every finding. */
export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const body = parse(await c.req.text());
  if (isDeep(body)) throw new Problem("body_invalid", `The body is nested too deeply. Keep it within ${DEEPEST} levels.`);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.map((issue) => ({ at: issue.path.join("."), code: issue.code, message: issue.message })));
}

/** Query parameters as `schema` has them. */
export function readQuery<T>(c: Context, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(c.req.query());
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: "not valid" };
  throw new Problem("body_invalid", `The parameter ${path.join(".")} is not valid: ${message}.`);
}

export function invalid(findings: Finding[]): Problem {
  const first = findings[0];
  const rest = findings.length > 1 ? ` And ${findings.length - 1} more.` : "";
  const where = first?.at ? `${first.at}: ` : "";
  return new Problem("body_invalid", `${where}${first?.message ?? "The body is not valid."}${rest}`, { more: { findings } });
}

/** Far more than anybody writes by hand; far less than what reads rules in a page or here has room for. */
const DEEPEST = 64;

/** Level by level, since what is looked for would use up the stack. */
function isDeep(body: unknown): boolean {
  let level = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
  return false;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem("body_invalid", "The body is not JSON.", { cause });
  }
}

const line = (max: number) => z.string().trim().min(1).max(max);
const uuid7 = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

export const loginSchema = z.strictObject({ email: z.string().max(255), password: z.string().max(128) });

export const setupSchema = z.strictObject({
  token: z.string().max(128),
  name: line(80),
  email: z.email("Give a valid e-mail address.").max(255),
  password: z.string().min(10, "Use at least 10 characters.").max(128, "Use at most 128 characters."),
});

export const invitationSchema = z.strictObject({ role: z.enum(["admin", "agent"]) });

const messageText = z
  .string()
  .max(LIMITS.messageLength, `A message has at most ${LIMITS.messageLength} characters.`)
  .regex(/\S/, "Write something.");

const replies = z
  .array(line(OFFER_LIMITS.replyLength))
  .min(1)
  .max(OFFER_LIMITS.replies, `Offer at most ${OFFER_LIMITS.replies} quick replies.`)
  .refine((texts) => new Set(texts).size === texts.length, "Each quick reply may stand there once.");

const webAddress = z
  .url({ protocol: /^https?$/, error: "Give an address that begins with https:// or http://." })
  .max(OFFER_LIMITS.urlLength);

const offer = {
  replies: replies.exactOptional(),
  card: z
    .strictObject({ url: webAddress, title: line(OFFER_LIMITS.titleLength), image: webAddress.exactOptional() })
    .exactOptional(),
};

export const replySchema = z
  .strictObject({
    id: uuid7,
    text: z.string().max(LIMITS.messageLength, `A message has at most ${LIMITS.messageLength} characters.`),
    attachments: z.array(attachmentSchema).max(LIMITS.messageAttachments).default([]),
    ...offer,
    seen: z.int().nonnegative(),
  })
  .refine(({ text, attachments }) => /\S/.test(text) || attachments.length > 0, { path: ["text"], message: "Write something." });

export const noteSchema = z.strictObject({ id: uuid7, text: messageText });

export const readSchema = z.strictObject({ upTo: uuid7 });

export const patchSchema = z
  .strictObject({
    status: z.enum(["open", "resolved"]).exactOptional(),
    assignee: z.string().max(64).nullable().exactOptional(),
    snoozedUntil: z.int().positive().nullable().exactOptional(),
    label: z.strictObject({ id: z.string().max(64), on: z.boolean() }).exactOptional(),
  })
  .refine(
    (patch) => Object.keys(patch).length > 0,
    "Say what is to change: a status, an assignee, a label, or a time to snooze until.",
  );

/** An id that stands once, of a list. */
const distinct = <T extends { id: string }>(item: z.ZodType<T>, most: number) =>
  z
    .array(item)
    .max(most)
    .refine((items) => new Set(items.map(({ id }) => id)).size === items.length, "Each id may stand there once.");

const base = z.int().nonnegative();

export const labelsSchema = z.strictObject({
  base,
  labels: distinct(z.strictObject({ id: z.string().regex(/^[\w-]{1,64}$/), name: line(40), color: z.enum(LABEL_COLORS) }), 100),
});

export const savedRepliesSchema = z.strictObject({
  base,
  savedReplies: distinct(
    z.strictObject({
      id: z.string().regex(/^[\w-]{1,64}$/),
      name: line(60),
      text: messageText,
      replies: replies.exactOptional(),
    }),
    500,
  ),
});

const weight = z.number().min(0.1).max(10).multipleOf(0.1, "A weight has one digit after the point.");

/** So many that an inbox of any size is put in order at once: each combination of two weights costs one look into an index. */
export const queueSchema = z.strictObject({
  base,
  queue: z.strictObject({
    stages: z
      .record(z.string().min(1).max(64), weight)
      .refine((stages) => Object.keys(stages).length <= 40, "Weigh at most 40 stages."),
    carts: z
      .array(
        z.strictObject({
          currency: z.string().regex(/^[A-Z]{3}$/, "Give a currency as in EUR."),
          fromMinor: z.int().min(1).max(1e12),
          weight,
        }),
      )
      .max(20),
  }),
});

const uuid = z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

export const decisionSchema = z.strictObject({
  events: z.union([z.literal("all"), z.array(uuid).min(1).max(200)]),
  action: z.enum(["accept", "discard"]),
});

export const quarantineQuerySchema = z.object({ before: z.string().max(16).nullable().default(null) });

export const personPatchSchema = z.strictObject({ blocked: z.boolean() });

export const unlinkSchema = z.strictObject({ visitor: z.string().min(1).max(300) });

const pageId = z.string().regex(/^[\w-]{1,64}$/);

export const feedSchema = z.strictObject({
  cursor: z.string().max(64).nullable(),
  mode: z.enum(["stream", "poll", "once"]).default("stream"),
  page: pageId.nullable().default(null),
});

export const viewingSchema = z.strictObject({ page: pageId, conversation: z.string().max(64).nullable() });

const page = { q: z.string().max(200).default(""), before: z.string().max(200).nullable().default(null) };

export const conversationsQuerySchema = z.object({
  view: z.enum(CONVERSATION_VIEWS).default("open"),
  order: z.enum(["newest", "waiting", "queue"]).default("newest"),
  label: z.string().max(64).nullable().default(null),
  ...page,
});
export const auditQuerySchema = z.object({
  action: z.string().max(64).nullable().default(null),
  before: z.string().max(16).nullable().default(null),
});
export const peopleQuerySchema = z.object({ stage: z.string().max(64).nullable().default(null), ...page });
export const personQuerySchema = z.object({
  lang: z.enum(sentenceLocales, `say one of ${sentenceLocales.join(", ")}`).default("en"),
});
const LONGEST_SPAN_DAYS = 366;

/** The last `days`, or the days `from` to `to`; each of them whole. */
export const spanQuerySchema = z
  .object({
    days: z.coerce.number().int().min(1).max(LONGEST_SPAN_DAYS).default(30),
    from: z.iso.date("say a day, as in 2026-06-15").optional(),
    to: z.iso.date("say a day, as in 2026-06-15").optional(),
  })
  .refine(({ from, to }) => (from === undefined) === (to === undefined), {
    path: ["to"],
    message: "say both, from and to, or neither",
  })
  .refine(({ from, to }) => from === undefined || to === undefined || isSpan(Date.parse(from), Date.parse(to)), {
    path: ["to"],
    message: `say a day that is not before from, and at most ${LONGEST_SPAN_DAYS} days in all`,
  });

const isSpan = (from: number, to: number): boolean => from <= to && to - from < LONGEST_SPAN_DAYS * 86_400_000;

export const daysQuerySchema = z.object({ days: z.coerce.number().int().min(1).max(3650).default(90) });

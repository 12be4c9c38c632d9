import type { Rule } from "@tappa/lifecycle";
import * as z from "zod";
import { businessHoursSchema } from "./hours-schema.ts";

const span = z.templateLiteral([z.number(), z.enum(["s", "m", "h", "d", "w"])]);
const duration = z.union([span, z.enum(["R", "X"])]);
const age = { older: duration.exactOptional(), newer: duration.exactOptional() };
const number = z.number().exactOptional();
const json = z.json().exactOptional();
const count = z.strictObject({ eq: number, gt: number, gte: number, lt: number, lte: number }).exactOptional();
const wildcards = z.string().refine((glob) => (glob.match(/\*+/g) ?? []).length <= 4, "at most 4 wildcards");

const condition = z.union([
  z.strictObject({ in: z.array(z.json()) }),
  z.strictObject({ gte: z.number() }),
  z.strictObject({ lte: z.number() }),
  z.json(),
]);

/** What every object has by that name is not what was kept under it. */
const name = z
  .string()
  .min(1)
  .refine((text) => !(text in {}), "this name means something else to every program: take another one");

const eventRule = z
  .strictObject({
    event: name,
    where: z.record(z.string(), condition).exactOptional(),
    same: z.string().min(1).exactOptional(),
    since: z.array(name).exactOptional(),
    within: span.exactOptional(),
    count,
    days: count,
    first: z.strictObject(age).exactOptional(),
    last: z.strictObject(age).exactOptional(),
  })
  .refine(({ same, days }) => !same || !days, "days are not counted apart by a property: take same or days away");

const attributeRule = z.strictObject({
  attr: name,
  eq: json,
  ne: json,
  gt: number,
  gte: number,
  lt: number,
  lte: number,
  in: z.array(z.json()).exactOptional(),
  nin: z.array(z.json()).exactOptional(),
  has: json,
  contains: z.string().exactOptional(),
  starts: z.string().exactOptional(),
  exists: z.boolean().exactOptional(),
  ...age,
});

/** One node of the rule language; an operator this version does not know is refused when a config is saved. */
export const ruleSchema: z.ZodType<Rule> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(ruleSchema) }),
    z.strictObject({ any: z.array(ruleSchema) }),
    z.strictObject({ not: ruleSchema }),
    eventRule,
    attributeRule,
    z.strictObject({ url: z.array(wildcards).min(1) }),
    z.strictObject({ ctx: z.enum(["device", "lang", "consent"]), eq: json, in: z.array(z.json()).exactOptional() }),
    z.strictObject({ stage: z.array(z.string()).min(1) }),
    z.strictObject({ flag: z.string() }),
    z.strictObject({ left: z.array(z.string()).min(1), within: span }),
    z.strictObject({ sample: z.number().min(0).max(100), salt: z.string() }),
  ]),
);

const localeNames = ["en", "it", "pl", "de", "fr", "es", "ar"] as const;
export const locale = z.enum(localeNames);
const localText = z.partialRecord(locale, z.string().max(2000));
const id = z.string().regex(/^[a-z0-9_-]{1,64}$/i);
/** Only these may ever be opened from a widget: no `javascript:` and no `data:`. */
const link = z
  .string()
  .max(2000)
  .regex(/^(https?:\/\/|\/)/);

const label = z.union([z.string().min(1).max(120), z.record(z.string().max(12), z.string().min(1).max(120))]);

const model = z.strictObject({
  id,
  label,
  version: z.string().max(64),
  journey: z.array(z.strictObject({ id, label })).min(1).max(30),
  stages: z
    .array(
      z.strictObject({
        id,
        as: id.exactOptional(),
        over: z.literal(true).exactOptional(),
        enter: ruleSchema,
        stay: ruleSchema.exactOptional(),
        leaveAfter: duration.exactOptional(),
      }),
    )
    .min(1)
    .max(30),
  flags: z.array(z.strictObject({ id, label, when: ruleSchema })).max(30),
  atRiskAfter: span,
  lapsedAfter: span,
});

const campaign = {
  id,
  audience: ruleSchema,
  when: z.strictObject({
    on: z.enum(["page", "event", "exit", "scroll", "manual"]),
    event: z.string().exactOptional(),
    dwell: span.exactOptional(),
    depth: z.number().min(0).max(100).exactOptional(),
  }),
  caps: z.strictObject({
    answered: span.exactOptional(),
    dismissed: span.exactOptional(),
    snooze: span.exactOptional(),
    shows: z.int().min(1).exactOptional(),
  }),
  priority: z.number(),
};

const itemRule = {
  id,
  done: z.union([ruleSchema, z.literal("manual")]),
  after: z.array(id).exactOptional(),
  visible: ruleSchema.exactOptional(),
  verify: z.enum(["client", "server"]).exactOptional(),
};

const checklistItem = z.strictObject({
  ...itemRule,
  title: localText,
  text: localText,
  do: z
    .union([z.strictObject({ open: link }), z.strictObject({ chat: z.string() }), z.strictObject({ call: z.string() })])
    .exactOptional(),
});

const destination = z.strictObject({
  id,
  kind: z.enum(["google", "trustpilot", "own", "other"]),
  label: z.string().min(1).max(120),
  url: link,
});

const question = localText.refine((text) => Object.values(text).some((one) => one.trim() !== ""), "write the question");

/** A name that pages and rules may read. */
const trait = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/i, "a trait is a word of letters, digits and _");

const chatFieldsSchema = z
  .array(
    z
      .strictObject({
        trait,
        label: question,
        type: z.enum(["text", "email", "choice"]),
        required: z.boolean(),
        choices: z
          .array(z.strictObject({ value: z.string().trim().min(1).max(120), label: localText }))
          .min(2, "give at least two choices")
          .max(8)
          .exactOptional(),
      })
      .refine(
        ({ type, choices }) => (type === "choice") === (choices !== undefined),
        "a choice has choices, and nothing else has",
      ),
  )
  .max(8)
  .refine((fields) => new Set(fields.map((field) => field.trait)).size === fields.length, "each trait is asked once");

const siteCampaign = z.discriminatedUnion("kind", [
  z.strictObject({
    ...campaign,
    kind: z.literal("chat"),
    items: z.array(z.strictObject(itemRule)).exactOptional(),
    content: z.strictObject({
      title: localText,
      greeting: localText,
      fields: chatFieldsSchema.exactOptional(),
      away: z.strictObject({ email: z.enum(["no", "ask", "require"]), alone: z.boolean() }).exactOptional(),
    }),
  }),
  z.strictObject({
    ...campaign,
    kind: z.literal("nps"),
    items: z.array(z.strictObject(itemRule)).exactOptional(),
    content: z.strictObject({
      question: localText,
      followUp: z.strictObject({ detractor: localText, passive: localText, promoter: localText }),
      thanks: localText,
    }),
  }),
  z.strictObject({
    ...campaign,
    kind: z.literal("review"),
    items: z.array(z.strictObject(itemRule)).exactOptional(),
    content: z.strictObject({
      title: localText,
      text: localText,
      stars: z.boolean(),
      destinations: z.array(destination).max(8),
      feedback: z.boolean(),
    }),
  }),
  z.strictObject({
    ...campaign,
    kind: z.literal("checklist"),
    version: z.string().max(64),
    items: z.array(checklistItem).min(1).max(12),
    content: z.strictObject({ title: localText, done: localText }),
  }),
]);

/** Of IAB's TCF v2.2. Without any, no answer could refuse. */
const purposes = z.array(z.int().min(1).max(11)).min(1).max(11);

/** What an owner may save as a site's config; the collector adds `v` and `version`. */
export const configDraftSchema = z.strictObject({
  model,
  campaigns: z.array(siteCampaign).max(50),
  theme: z.strictObject({
    accent: z.string().regex(/^#[0-9a-f]{6}$/i),
    mode: z.enum(["light", "dark", "auto"]),
    radius: z.number().min(0).max(32),
    side: z.enum(["left", "right"]),
    font: z.string().max(200).exactOptional(),
    offset: z.strictObject({ x: z.number().min(0).max(400), y: z.number().min(0).max(400) }),
  }),
  texts: z.partialRecord(locale, z.record(z.string(), z.string().max(2000))),
  locales: z.array(locale).min(1),
  consent: z.strictObject({
    initial: z.enum(["granted", "unknown"]),
    gpc: z.enum(["deny", "limit"]),
    tcf: z.strictObject({ measurement: purposes, widgets: purposes }).exactOptional(),
  }),
  limits: z.strictObject({
    eventsPerMinute: z.int().min(1),
    attachmentBytes: z
      .int()
      .min(1)
      .max(100 * 1024 * 1024)
      .exactOptional(),
  }),
  hours: businessHoursSchema.exactOptional(),
});

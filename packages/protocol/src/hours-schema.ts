import * as z from "zod";

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "write a time like 09:30");

const span = z
  .strictObject({ from: clock, to: z.union([clock, z.literal("24:00")], "write a time like 17:30, or 24:00") })
  .refine(({ from, to }) => from < to, "it ends before it begins: what goes on after midnight is the next day's, from 00:00");

/** Of one day, in order. */
const spans = z
  .array(span)
  .max(6)
  .refine((all) => all.every(({ from }, index) => index === 0 || from > all[index - 1]!.to), "these times overlap or touch");

const date = z.iso.date("write a date like 2026-12-24");

function isZone(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone }));
  } catch {
    return false;
  }
}

/** When agents answer, as an owner writes it. */
export const businessHoursSchema = z.strictObject({
  zone: z.string().max(64).refine(isZone, "there is no such time zone: write one like Europe/Rome"),
  week: z.array(spans).length(7, "write seven days, Monday first"),
  days: z
    .array(z.strictObject({ date, name: z.string().max(80), open: spans }))
    .max(400)
    .refine((days) => new Set(days.map((day) => day.date)).size === days.length, "a date stands there twice"),
});

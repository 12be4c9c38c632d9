import { HOUR_MS } from "../format.ts";

export interface SnoozeChoice {
  label: string;
  at: number;
}

const MORNING = 9;

/** The morning `days` days after `now`, in the agent's own time zone. */
function morningAfter(now: number, days: number): number {
  const day = new Date(now);
  day.setDate(day.getDate() + days);
  return day.setHours(MORNING, 0, 0, 0);
}

/** Until when a conversation may well wait. */
export function snoozeChoices(now: number): SnoozeChoice[] {
  const toMonday = (8 - new Date(now).getDay()) % 7 || 7;
  return [
    { label: "In an hour", at: now + HOUR_MS },
    { label: "In three hours", at: now + 3 * HOUR_MS },
    { label: "Tomorrow morning", at: morningAfter(now, 1) },
    ...(toMonday > 1 ? [{ label: "On Monday morning", at: morningAfter(now, toMonday) }] : []),
    { label: "In a week", at: morningAfter(now, 7) },
  ];
}

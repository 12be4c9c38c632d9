import type { Span, Rule } from "./rule.ts";

export type CampaignKind = "chat" | "nps" | "checklist" | "review";

export interface Trigger {
  on: "page" | "event" | "exit" | "scroll" | "manual";
  event?: string;
  dwell?: Span;
  /** Percent of the page, for `scroll`. */
  depth?: number;
}

export interface Caps {
  answered?: Span;
  dismissed?: Span;
  snooze?: Span;
  shows?: number;
}

export interface ItemRule {
  id: string;
  done: Rule | "manual";
  after?: string[];
  visible?: Rule;
  verify?: "client" | "server";
}

/** A configured widget: who, when, how often. What it shows is `content`, which this package never reads. */
export interface Campaign {
  id: string;
  kind: CampaignKind;
  audience: Rule;
  when: Trigger;
  caps: Caps;
  priority: number;
  items?: ItemRule[];
}

/** Kinds that ask; they share the attention budget. The others are only there. */
export const ASKS = ["nps", "review"];

/** At least this long between two asks of any kind. */
const GAP: Span = "7d";

/** Displays of anything that asks. */
export const SHOWN = { event: "$shown", where: { kind: { in: ASKS } } };

/** One of the conditions of a campaign that are rules. `event` names the act that shuts it. */
export type AuthoredGate = { gate: "audience" | "cap" | "gap"; rule: Rule; event?: string };

/** The conditions of a campaign that are rules: its audience, its caps and the gap between asks ([L26]). */
export function gateRules({ id, kind, audience, caps }: Campaign): AuthoredGate[] {
  const acted = (event: string, span: Span | undefined): AuthoredGate => ({
    gate: "cap",
    rule: { not: { event, where: { campaign: id }, ...(span && { last: { newer: span } }) } },
    event,
  });
  const audienceGate: AuthoredGate = { gate: "audience", rule: audience };
  if (kind === "chat") return [audienceGate];
  const { answered, dismissed, snooze = GAP, shows } = caps;
  if (!ASKS.includes(kind)) return [audienceGate, acted("$dismissed", dismissed)];
  const shown: Rule = {
    event: "$shown",
    where: { campaign: id },
    same: "campaign",
    since: ["$answered", "$dismissed"],
    ...(dismissed && { within: dismissed }),
    count: { gte: shows ?? 1 },
  };
  return [
    audienceGate,
    acted("$answered", answered),
    acted("$dismissed", dismissed),
    acted("$snoozed", snooze),
    ...(shows ? [{ gate: "cap" as const, rule: { not: shown }, event: "$shown" }] : []),
    { gate: "gap", rule: { not: { ...SHOWN, last: { newer: GAP } } }, event: "$shown" },
  ];
}

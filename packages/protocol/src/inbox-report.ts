/** How long something took. Exact for `of` of the `count`: for all of them, or the newest 100,000. */
export interface ReportedTimes {
  count: number;
  of: number;
  /** Half took no longer; null without any. */
  medianMs: number | null;
  /** Nine of ten took no longer; null without any. */
  p90Ms: number | null;
}

/** What visitors said of conversations when they were asked. */
export interface ReportedRatings {
  asked: number;
  answered: number;
  /** Mean of the scores, 1–5; null without any. */
  average: number | null;
  /** Answers of 4 and 5. */
  satisfied: number;
  /** The 95 % interval of their share, 0–1; null without any answer. */
  interval: [low: number, high: number] | null;
}

/** The figures of a group of conversations. */
export interface InboxFigures {
  /** From the message that began or reopened a conversation to the first answer, by when it was asked; the agent is who answered. */
  firstResponse: ReportedTimes;
  /** From then to its resolving, by when it was resolved, snoozing included; the agent is who resolved it. */
  resolution: ReportedTimes;
  /** By when visitors were asked; the agent is who wrote last. */
  csat: ReportedRatings;
}

/**
 * `GET /api/sites/{site}/reports/inbox?days=30`, or `?from=2026-06-15&to=2026-06-21`: whole days on the clocks of the site's hours, at
 * most 366. `…/reports/inbox/csv` has the same as a table to keep, which the audit log says (`export`).
 */
export interface InboxReport {
  /** Midnight, epoch ms. */
  from: number;
  /** The midnight at which it ends, epoch ms. */
  to: number;
  /** IANA zone of the site's hours, in which hours and days are counted; UTC without. */
  zone: string;
  total: InboxFigures;
  /** Opened in the period, and no agent has answered yet. */
  unanswered: number;
  /** By name. */
  byAgent: (InboxFigures & { agent: { id: string; name: string } })[];
  /** By the person's stage at that time, in the order of the journey. */
  byStage: (InboxFigures & { stage: string })[];
  /** Conversations begun or reopened, by the hour of the day: 24 counts. */
  hours: number[];
  /** Every day of the period, `2026-06-15`. */
  days: { day: string; opened: number; resolved: number }[];
}

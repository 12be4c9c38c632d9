import type { InboxFigures, InboxReport } from "@tappa/protocol";

const HEAD = [
  "by",
  "id",
  "name",
  "first_responses",
  "first_response_median_s",
  "first_response_p90_s",
  "resolutions",
  "resolution_median_s",
  "resolution_p90_s",
  "csat_asked",
  "csat_answered",
  "csat_average",
  "csat_satisfied",
  "opened",
  "resolved",
];

type Cell = string | number | null;

/**
 * The report as one table: a line for all, each agent, stage, hour of the day and day. Times are seconds.
 * @param labelOf what people call a stage
 */
export function inboxCsv(report: InboxReport, labelOf: (stage: string) => string): string {
  const rows: Cell[][] = [
    HEAD,
    ["all", "", "", ...figureCells(report.total)],
    ...report.byAgent.map(({ agent, ...figures }) => ["agent", agent.id, agent.name, ...figureCells(figures)]),
    ...report.byStage.map(({ stage, ...figures }) => ["stage", stage, labelOf(stage), ...figureCells(figures)]),
    ...report.hours.map((opened, hour) => volumeRow("hour", String(hour), opened, null)),
    ...report.days.map(({ day, opened, resolved }) => volumeRow("day", day, opened, resolved)),
  ];
  return rows.map((row) => HEAD.map((_, at) => cell(row[at] ?? null)).join(",")).join("\r\n") + "\r\n";
}

function figureCells({ firstResponse, resolution, csat }: InboxFigures): Cell[] {
  const times = [firstResponse, resolution].flatMap(({ count, medianMs, p90Ms }) => [count, seconds(medianMs), seconds(p90Ms)]);
  const average = csat.average === null ? null : Number(csat.average.toFixed(2));
  return [...times, csat.asked, csat.answered, average, csat.satisfied];
}

function volumeRow(by: string, name: string, opened: number, resolved: number | null): Cell[] {
  return [by, name, name, ...Array.from({ length: HEAD.length - 5 }, () => null), opened, resolved];
}

const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 1000));

/** A name that begins like a formula would be run by a spreadsheet. */
function cell(value: Cell): string {
  if (typeof value !== "string") return String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

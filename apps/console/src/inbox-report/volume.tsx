import type { InboxReport } from "@tappa/protocol";
import { formatDates, formatHour, formatNumber } from "../format.ts";
import { Card } from "../ui/parts.tsx";

/** More columns than this cannot be told apart on a phone. */
const MOST_COLUMNS = 92;
const WEEK_DAYS = 7;

interface Column {
  label: string;
  /** Below the column, where there is room. */
  tick: string;
  opened: number;
  /** Below the line; without it there is nothing below. */
  resolved?: number;
}

/** A column for each day, or for each seven days where there are too many. */
export function columnsOf(days: InboxReport["days"]): Column[] {
  const size = days.length > MOST_COLUMNS ? WEEK_DAYS : 1;
  const starts = Array.from({ length: Math.ceil(days.length / size) }, (_, index) => index * size);
  return starts.map((start) => {
    const group = days.slice(start, start + size);
    const sum = (what: "opened" | "resolved") => group.reduce((all, day) => all + day[what], 0);
    const [first, last] = [group[0]!.day, group.at(-1)!.day];
    return { label: formatDates(first, last), tick: formatDates(first), opened: sum("opened"), resolved: sum("resolved") };
  });
}

/** Where the labels below the columns stand: the first, and so many more as have room. */
function ticksOf(columns: readonly Column[], most: number): number[] {
  const step = Math.ceil(columns.length / most);
  return columns.flatMap((_, index) => (index % step === 0 ? [index] : []));
}

function saidOf({ label, opened, resolved }: Column): string {
  const rest = resolved === undefined ? "" : `, ${formatNumber(resolved)} resolved`;
  return `${label}: ${formatNumber(opened)} opened${rest}`;
}

interface PlotProps {
  columns: readonly Column[];
  /** What the picture shows, for who cannot see it. */
  label: string;
  ticks: number;
}

/** Opened stands on the line and resolved hangs below it, so that place tells them apart and not colour alone. */
function Plot({ columns, label, ticks }: PlotProps) {
  const most = Math.max(1, ...columns.flatMap(({ opened, resolved = 0 }) => [opened, resolved]));
  const hasBelow = columns.some(({ resolved }) => resolved !== undefined);
  const height = (count: number) => ({ height: `${(100 * count) / most}%` });
  return (
    <div class={hasBelow ? "volume volume-both" : "volume"} role="img" aria-label={label}>
      <span class="volume-most">{formatNumber(most)}</span>
      <div class="volume-plot">
        {columns.map((column) => (
          <span key={column.label} class="volume-column" title={saidOf(column)}>
            <span class="volume-up">
              <span style={height(column.opened)} />
            </span>
            {hasBelow && (
              <span class="volume-down">
                <span style={height(column.resolved ?? 0)} />
              </span>
            )}
          </span>
        ))}
      </div>
      <div class="volume-ticks">
        {ticksOf(columns, ticks).map((index) => (
          <span key={index} style={{ left: `${(100 * index) / columns.length}%` }}>
            {columns[index]!.tick}
          </span>
        ))}
      </div>
    </div>
  );
}

interface AsTableProps {
  columns: readonly Column[];
  caption: string;
  head: string;
}

function AsTable({ columns, caption, head }: AsTableProps) {
  const hasResolved = columns.some(({ resolved }) => resolved !== undefined);
  return (
    <details class="as-table">
      <summary>As a table</summary>
      {/* A region that scrolls must be reachable by keyboard. */}
      <div class="as-table-body" tabIndex={0} role="region" aria-label={caption}>
        <table class="plain-table" aria-label={caption}>
          <thead>
            <tr>
              <th scope="col">{head}</th>
              <th scope="col" class="number">
                Opened
              </th>
              {hasResolved && (
                <th scope="col" class="number">
                  Resolved
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {columns.map(({ label, opened, resolved }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td class="number">{formatNumber(opened)}</td>
                {hasResolved && <td class="number">{formatNumber(resolved ?? 0)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Legend() {
  return (
    <span class="volume-legend">
      <span>
        <span class="swatch volume-swatch-up" aria-hidden="true" /> opened, above
      </span>
      <span>
        <span class="swatch volume-swatch-down" aria-hidden="true" /> resolved, below
      </span>
    </span>
  );
}

/** How many conversations began or were reopened, and were resolved. */
export function ByDay({ report: { days } }: { report: InboxReport }) {
  const columns = columnsOf(days);
  const isByWeek = columns.length < days.length;
  const [opened, resolved] = [days.reduce((sum, day) => sum + day.opened, 0), days.reduce((sum, day) => sum + day.resolved, 0)];
  const caption = isByWeek ? "Conversations by week" : "Conversations by day";
  const label = `${caption}: ${formatNumber(opened)} opened, ${formatNumber(resolved)} resolved`;
  return (
    <Card title={caption} note={<Legend />}>
      <p class="quiet">
        {formatNumber(opened)} opened: begun, or reopened after they were resolved. {formatNumber(resolved)} resolved.
      </p>
      <Plot columns={columns} label={label} ticks={7} />
      <AsTable columns={columns} caption={caption} head={isByWeek ? "Days" : "Day"} />
    </Card>
  );
}

/** When visitors write, which says when somebody should be there. */
export function ByHour({ report: { hours, zone } }: { report: InboxReport }) {
  const columns = hours.map((opened, hour) => ({ label: formatHour(hour), tick: formatHour(hour), opened }));
  const busiest = columns.reduce((most, column) => (column.opened > most.opened ? column : most));
  const label = `Conversations opened by hour of the day: most at ${busiest.label}, ${formatNumber(busiest.opened)}`;
  return (
    <Card title="By hour of the day" note={`on the clocks of ${zone}`}>
      <p class="quiet">All days together: at which hour conversations were opened.</p>
      <Plot columns={columns} label={label} ticks={6} />
      <AsTable columns={columns} caption="Conversations by hour of the day" head="Hour" />
    </Card>
  );
}

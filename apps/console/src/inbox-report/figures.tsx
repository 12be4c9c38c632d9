import type { InboxFigures, InboxReport, ReportedRatings, ReportedTimes } from "@tappa/protocol";
import type { ComponentChildren } from "preact";
import { useDesk } from "../frame/context.ts";
import { formatDuration, formatMark, formatNumber, formatShare, plural } from "../format.ts";
import { StageChip } from "../people/naming.tsx";
import { pathTo } from "../route.ts";
import { Card, Stat } from "../ui/parts.tsx";

const NONE = "—";

function medianOf({ medianMs }: ReportedTimes): string {
  return medianMs === null ? NONE : formatDuration(medianMs);
}

/** What stands beside a median: how long the slow ones took, and of how many it is. */
function restOf({ count, of, p90Ms }: ReportedTimes, what: string): string[] {
  if (p90Ms === null) return [`none ${what}`];
  const known = of < count ? `the newest ${formatNumber(of)} of ${formatNumber(count)}` : formatNumber(count);
  return [`9 of 10 within ${formatDuration(p90Ms)}`, `${known} ${what}`];
}

function averageOf({ average }: ReportedRatings): string {
  return average === null ? NONE : `${formatMark(average)} of 5`;
}

function answersOf({ asked, answered }: ReportedRatings): string {
  return asked === 0 ? "nobody asked" : `${formatNumber(answered)} of ${formatNumber(asked)} answered`;
}

function satisfactionOf({ answered, satisfied, interval }: ReportedRatings): string[] {
  if (interval === null) return [];
  const [low, high] = interval.map((share) => formatShare(share, 1));
  return [`${formatShare(satisfied, answered)} gave 4 or 5, with 95 % certainty between ${low} and ${high}`];
}

/** What a figure says, and what it means. */
function Note({ said, children }: { said: readonly string[]; children: ComponentChildren }) {
  return (
    <>
      {said.map((line) => (
        <span key={line} class="figure-said">
          {line}
        </span>
      ))}
      <span class="figure-meaning">{children}</span>
    </>
  );
}

export function Totals({ report: { total, unanswered } }: { report: InboxReport }) {
  const { site } = useDesk();
  const { firstResponse, resolution, csat } = total;
  return (
    <div class="stats figures">
      <Stat
        label="First response, median"
        value={medianOf(firstResponse)}
        note={
          <Note said={restOf(firstResponse, "answered")}>
            From the message that began or reopened a conversation to the first answer of an agent. It counts on the day of the
            message.
          </Note>
        }
      />
      <Stat
        label="Resolution, median"
        value={medianOf(resolution)}
        note={
          <Note said={restOf(resolution, "resolved")}>
            From the same message until an agent resolved the conversation, the time it was snoozed included. It counts on the day
            it was resolved.
          </Note>
        }
      />
      <Stat
        label="Satisfaction (CSAT), mean"
        value={averageOf(csat)}
        note={
          <Note said={[answersOf(csat), ...satisfactionOf(csat)]}>
            What visitors gave, from 1 to 5, when they were asked about an answered conversation that was resolved. Silence is no
            mark.
          </Note>
        }
      />
      <Stat
        label="Not answered yet"
        value={formatNumber(unanswered)}
        href={pathTo(site.id, "inbox", null, { order: "waiting" })}
        note={
          <Note said={[unanswered > 0 ? "to the inbox" : "nobody waits"]}>
            Opened in these days, not resolved, and no agent has answered since.
          </Note>
        }
      />
    </div>
  );
}

interface Row {
  key: string;
  name: ComponentChildren;
  figures: InboxFigures;
}

/** On a phone each figure stands below the name, with what it is. */
function Figure({ label, value, notes }: { label: string; value: string; notes: readonly string[] }) {
  return (
    <td>
      <span class="figure-label" aria-hidden="true">
        {label}
      </span>
      <b class="figure-value">{value}</b>
      {notes.map((note) => (
        <span key={note} class="figure-note">
          {note}
        </span>
      ))}
    </td>
  );
}

function FiguresTable({ caption, head, rows }: { caption: string; head: string; rows: readonly Row[] }) {
  return (
    <table class="plain-table figures-table" aria-label={caption}>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col">First response</th>
          <th scope="col">Resolution</th>
          <th scope="col">CSAT</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, figures: { firstResponse, resolution, csat } }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <Figure label="First response" value={medianOf(firstResponse)} notes={restOf(firstResponse, "answered")} />
            <Figure label="Resolution" value={medianOf(resolution)} notes={restOf(resolution, "resolved")} />
            <Figure label="CSAT" value={averageOf(csat)} notes={[answersOf(csat)]} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function ByAgent({ report: { byAgent } }: { report: InboxReport }) {
  return (
    <Card title="By agent" note={plural(byAgent.length, "agent", "agents")}>
      <p class="quiet">Who gave the first answer, who resolved the conversation, and, of its mark, who wrote last in it.</p>
      <FiguresTable
        caption="By agent"
        head="Agent"
        rows={byAgent.map(({ agent, ...figures }) => ({ key: agent.id, name: agent.name, figures }))}
      />
    </Card>
  );
}

export function ByStage({ report: { byStage } }: { report: InboxReport }) {
  return (
    <Card title="By stage" note="stage at that time">
      <p class="quiet">Where the person was in the lifecycle when they were answered, resolved or asked.</p>
      <FiguresTable
        caption="By stage"
        head="Stage"
        rows={byStage.map(({ stage, ...figures }) => ({ key: stage, name: <StageChip stage={stage} />, figures }))}
      />
    </Card>
  );
}

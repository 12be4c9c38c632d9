import type { NpsReport } from "@tappa/protocol";
import { useLocation } from "preact-iso/router";
import { useDesk } from "../frame/context.ts";
import { formatAgo, formatNumber, formatShare, formatSigned, plural } from "../format.ts";
import { useLoad } from "../load.ts";
import { StageChip } from "../people/naming.tsx";
import { pathTo } from "../route.ts";
import { Card, Choice, PageFrame, Stat } from "../ui/parts.tsx";
import { Empty, Loaded, Skeleton } from "../ui/states.tsx";
import { bandOf, Bands, Distribution } from "./distribution.tsx";
import { aroundScore, Scale } from "./scale.tsx";

const PERIODS = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
] as const;
type Period = (typeof PERIODS)[number]["value"];

function Certainty({ report }: { report: NpsReport }) {
  if (report.neededForTen <= 0) return <>That is known to within ±10.</>;
  return (
    <>
      <b>{plural(report.neededForTen, "more answer", "more answers")}</b> would narrow it to ±10.
    </>
  );
}

function Score({ report, nps, interval }: { report: NpsReport; nps: number; interval: [number, number] }) {
  const [low, high] = aroundScore(nps, interval).map((bound) => formatSigned(Math.round(bound)));
  return (
    <Card title="Net Promoter Score" note={plural(report.answered, "answer", "answers")}>
      <div class="score-card">
        <p class="score-big">{formatSigned(Math.round(nps))}</p>
        <div class="score-scale">
          <Scale nps={nps} interval={interval} large />
          <p class="quiet">
            With 95 % certainty somewhere between <b>{low}</b> and <b>{high}</b>. <Certainty report={report} />
          </p>
        </div>
      </div>
    </Card>
  );
}

function ByStage({ report }: { report: NpsReport }) {
  if (report.byStage.length === 0) return null;
  return (
    <Card title="By stage" note="stage at the time of the answer">
      <table class="plain-table by-stage" aria-label="NPS by stage">
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col" class="number">
              Answers
            </th>
            <th scope="col" class="number">
              NPS
            </th>
            <th scope="col">95 % interval</th>
          </tr>
        </thead>
        <tbody>
          {report.byStage.map(({ stage, answered, nps, interval }) => (
            <tr key={stage}>
              <th scope="row">
                <StageChip stage={stage} />
              </th>
              <td class="number">{formatNumber(answered)}</td>
              <td class="number">{formatSigned(Math.round(nps))}</td>
              <td>
                <Scale nps={nps} interval={interval} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function Comments({ report }: { report: NpsReport }) {
  const { site, surroundings } = useDesk();
  return (
    <Card title="Comments" note="newest first">
      {report.comments.length === 0 ? (
        <p class="quiet">Nobody has written one yet.</p>
      ) : (
        <ul class="comments">
          {report.comments.map((comment, index) => (
            <li key={index}>
              <span class={`score-mark column-${bandOf(comment.score)}`}>
                <span class="unseen">Score </span>
                {comment.score}
              </span>
              <div>
                <p class="comment-text">{comment.text}</p>
                <p class="comment-foot">
                  <a href={pathTo(site.id, "people", comment.person)}>{comment.name ?? "Anonymous"}</a>
                  <StageChip stage={comment.stage} />
                  <span>{formatAgo(comment.at, surroundings.now.value)}</span>
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Responses({ report }: { report: NpsReport }) {
  const note = report.shown === 0 ? "not shown yet" : `${formatNumber(report.answered)} of ${formatNumber(report.shown)} asked`;
  return (
    <div class="stats">
      <Stat label="Response rate" value={formatShare(report.answered, report.shown)} note={note} />
      <Stat label="Asked" value={formatNumber(report.shown)} note="people" />
      <Stat
        label="Closed without answer"
        value={formatNumber(report.dismissed)}
        note={formatShare(report.dismissed, report.shown)}
      />
      <Stat label="Put off" value={formatNumber(report.snoozed)} note={formatShare(report.snoozed, report.shown)} />
    </div>
  );
}

function NoAnswers({ report }: { report: NpsReport }) {
  return (
    <div class="card">
      <Empty icon="nps" title="No answers in this period">
        {report.shown > 0
          ? `${plural(report.shown, "person has", "people have")} been asked so far. A score without answers would be a guess, so none is shown.`
          : "Nobody has been asked yet. The question comes to customers a week after their first order, on a later visit."}
      </Empty>
    </div>
  );
}

function Report({ report }: { report: NpsReport }) {
  return (
    <>
      {report.nps !== null && report.interval !== null ? (
        <>
          <Score report={report} nps={report.nps} interval={report.interval} />
          <Responses report={report} />
          <Card title="Scores">
            <Distribution report={report} />
            <Bands report={report} />
          </Card>
          <ByStage report={report} />
          <Comments report={report} />
        </>
      ) : (
        <>
          <NoAnswers report={report} />
          <Responses report={report} />
        </>
      )}
    </>
  );
}

export function NpsPage() {
  const { api, site, renewals } = useDesk();
  const { query } = useLocation();
  const period: Period = PERIODS.find(({ value }) => value === query["days"])?.value ?? "90";
  const load = useLoad((signal) => api.nps(site.id, Number(period), signal), [site.id, period, renewals.value]);
  const hrefOf = (days: Period) => pathTo(site.id, "nps", null, { days: days === "90" ? null : days });
  return (
    <PageFrame
      title="NPS"
      lead="How likely customers are to recommend the shop."
      actions={<Choice label="Period" options={PERIODS} value={period} hrefOf={hrefOf} />}
    >
      <Loaded
        load={load}
        skeleton={
          <div class="card">
            <Skeleton lines={6} />
          </div>
        }
      >
        {(report) => <Report report={report} />}
      </Loaded>
    </PageFrame>
  );
}

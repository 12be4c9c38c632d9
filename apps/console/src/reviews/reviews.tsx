import type { ReviewReport } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { formatAgo, formatNumber, formatShare, plural, readableName } from "../format.ts";
import { useLoad } from "../load.ts";
import { pathTo } from "../route.ts";
import { BarTable } from "../ui/bar-table.tsx";
import { Card, PageFrame, Stat } from "../ui/parts.tsx";
import { ReportList } from "../ui/report-list.tsx";

function Destinations({ report }: { report: ReviewReport }) {
  if (report.destinations.length === 0) return <p class="quiet">No public destination is set; people can only write to you.</p>;
  return (
    <BarTable
      caption="Opened, by destination"
      head={["Destination", "Opened"]}
      whole={Math.max(report.shown, ...report.destinations.map((one) => one.opened))}
      bars={report.destinations.map(({ id, label, opened }) => ({
        key: id,
        label: <span>{label}</span>,
        value: opened,
        shown: formatNumber(opened),
        note: report.shown > 0 ? `${formatShare(opened, report.shown)} of those asked` : "",
      }))}
    />
  );
}

function Stars({ stars }: { stars: readonly number[] }) {
  if (stars.every((count) => count === 0)) return null;
  return (
    <Card title="Stars given on the way" note="everyone saw the same destinations, whatever they gave">
      <BarTable
        caption="People by stars"
        head={["Stars", "People"]}
        bars={stars
          .map((count, index) => ({
            key: String(index),
            label: <span>{plural(index + 1, "star", "stars")}</span>,
            value: count,
            shown: formatNumber(count),
          }))
          .toReversed()}
      />
    </Card>
  );
}

function Feedback({ feedback }: { feedback: ReviewReport["feedback"] }) {
  const { site, surroundings } = useDesk();
  return (
    <Card title="Private feedback" note="newest first">
      {feedback.length === 0 ? (
        <p class="quiet">Nobody has written yet.</p>
      ) : (
        <ul class="comments">
          {feedback.map((one, index) => (
            <li key={index}>
              {one.stars !== null && <span class="score-mark">{one.stars}★</span>}
              <div>
                <p class="comment-text">{one.text}</p>
                <p class="comment-foot">
                  <a href={pathTo(site.id, "people", one.person)}>{one.name ?? "Anonymous"}</a>
                  <span>{formatAgo(one.at, surroundings.now.value)}</span>
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Report({ report, titled }: { report: ReviewReport; titled: boolean }) {
  const opened = report.destinations.reduce((sum, one) => sum + one.opened, 0);
  return (
    <>
      {titled && <h2 class="report-title">{readableName(report.campaign)}</h2>}
      <div class="stats">
        <Stat label="Asked" value={formatNumber(report.shown)} note="people, whatever they think" />
        <Stat label="Opened a destination" value={formatNumber(opened)} note={formatShare(opened, report.shown)} />
        <Stat label="Private feedback" value={formatNumber(report.feedback.length)} note="texts" />
        <Stat label="Closed" value={formatNumber(report.dismissed)} note={formatShare(report.dismissed, report.shown)} />
      </div>
      <Card title="Where they went">
        <Destinations report={report} />
      </Card>
      <Stars stars={report.stars} />
      <Feedback feedback={report.feedback} />
    </>
  );
}

export function ReviewsPage() {
  const { api, site, renewals } = useDesk();
  const load = useLoad((signal) => api.reviews(site.id, signal), [site.id, renewals.value]);
  return (
    <PageFrame title="Reviews" lead="The prompt offers everyone the same destinations: reviews are never gated.">
      <ReportList
        load={load}
        none={{
          icon: "reviews",
          title: "This site has no review prompt",
          text: "It asks customers, some time after delivery, for a public review.",
        }}
      >
        {(report, { length }) => <Report key={report.campaign} report={report} titled={length > 1} />}
      </ReportList>
    </PageFrame>
  );
}

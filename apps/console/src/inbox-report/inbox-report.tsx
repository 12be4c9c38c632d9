import type { InboxReport } from "@tappa/protocol";
import { useLocation } from "preact-iso/router";
import { inboxCsvPath } from "../api/api.ts";
import { useDesk } from "../frame/context.ts";
import { formatDatesOfYear } from "../format.ts";
import { useLoad } from "../load.ts";
import { pathTo } from "../route.ts";
import { Icon } from "../ui/icon.tsx";
import { PageFrame } from "../ui/parts.tsx";
import { Empty, Loaded, Skeleton } from "../ui/states.tsx";
import { ByAgent, ByStage, Totals } from "./figures.tsx";
import { SpanChoice, spanOf } from "./span.tsx";
import { ByDay, ByHour } from "./volume.tsx";

function isEmpty({ total, days, unanswered }: InboxReport): boolean {
  const counted = total.firstResponse.count + total.resolution.count + total.csat.asked + unanswered;
  return counted === 0 && days.every(({ opened, resolved }) => opened + resolved === 0);
}

function Report({ report }: { report: InboxReport }) {
  const { site } = useDesk();
  if (isEmpty(report))
    return (
      <div class="card">
        <Empty icon="inbox" title="No conversation in these days">
          <p>
            Choose other days above. If nobody has ever written: the chat is on every page that has the{" "}
            <a href={pathTo(site.id, "settings")}>tag</a>.
          </p>
        </Empty>
      </div>
    );
  return (
    <>
      <Totals report={report} />
      <ByDay report={report} />
      <ByHour report={report} />
      {report.byAgent.length > 0 && <ByAgent report={report} />}
      {report.byStage.length > 0 && <ByStage report={report} />}
    </>
  );
}

/** How conversations were answered. */
export function InboxReportPage() {
  const { api, site, renewals } = useDesk();
  const { query } = useLocation();
  const span = spanOf(query);
  const load = useLoad((signal) => api.inboxReport(site.id, span, signal), [site.id, JSON.stringify(span), renewals.value]);
  const days = load.data?.days;
  const shown = days ? { from: days[0]!.day, to: days.at(-1)!.day } : null;
  return (
    <PageFrame
      title="Inbox report"
      lead={
        shown
          ? `How conversations were answered, ${formatDatesOfYear(shown.from, shown.to)}.`
          : "How conversations were answered."
      }
      wide
      actions={
        <div class="report-actions">
          <SpanChoice span={span} shown={shown} hrefOf={(chosen) => pathTo(site.id, "inbox-report", null, chosen)} />
          <a class="button" href={inboxCsvPath(site.id, span)} download>
            <Icon name="download" size={16} />
            CSV
          </a>
        </div>
      }
    >
      <Loaded
        load={load}
        skeleton={
          <div class="card">
            <Skeleton lines={8} />
          </div>
        }
      >
        {(report) => <Report report={report} />}
      </Loaded>
    </PageFrame>
  );
}

import type { ChecklistReport } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { formatNumber, formatShare, formatSpan, plural } from "../format.ts";
import { useLoad } from "../load.ts";
import { BarTable } from "../ui/bar-table.tsx";
import { Card, PageFrame } from "../ui/parts.tsx";
import { ReportList } from "../ui/report-list.tsx";

function medianOf(medianMs: number | null): string {
  if (medianMs === null) return "";
  return medianMs < 1_000 ? "at once" : `half within ${formatSpan(medianMs)}`;
}

/** Each item as a share of those who began, so that the drop from one to the next is seen. */
function Checklist({ report }: { report: ChecklistReport }) {
  return (
    <Card title={report.title} note={plural(report.started, "person began", "people began")}>
      {report.started === 0 ? (
        <p class="quiet">Nobody has begun this list yet. Its items are below.</p>
      ) : (
        <dl class="inline-facts">
          <div>
            <dt>Completed</dt>
            <dd>
              {formatShare(report.completed, report.started)} <span class="quiet">{formatNumber(report.completed)}</span>
            </dd>
          </div>
          <div>
            <dt>Put away unfinished</dt>
            <dd>
              <b>{formatNumber(report.dismissed)}</b>
            </dd>
          </div>
        </dl>
      )}
      <BarTable
        caption={`Items of ${report.title} done by those who began`}
        head={["Item", "Done"]}
        whole={report.started}
        bars={report.items.map(({ item, title, done, medianMs }, index) => ({
          key: item,
          label: (
            <span class="item-label">
              <span class="faint">{index + 1}</span> {title}
            </span>
          ),
          value: done,
          shown: formatShare(done, report.started),
          note: [plural(done, "person", "people"), medianOf(medianMs)].filter(Boolean).join(" · "),
        }))}
      />
    </Card>
  );
}

export function ChecklistsPage() {
  const { api, site, renewals } = useDesk();
  const load = useLoad((signal) => api.checklists(site.id, signal), [site.id, renewals.value]);
  return (
    <PageFrame title="Checklists" lead="How far people get, and how soon: times count from a person’s first step.">
      <ReportList
        load={load}
        none={{
          icon: "checklists",
          title: "This site has no checklist",
          text: "A checklist guides newcomers through their first steps.",
        }}
      >
        {(report) => <Checklist key={report.campaign} report={report} />}
      </ReportList>
    </PageFrame>
  );
}

import type { NpsReport } from "@tappa/protocol";
import { formatNumber, formatShare } from "../format.ts";

type Band = "detractor" | "passive" | "promoter";

export function bandOf(score: number): Band {
  if (score >= 9) return "promoter";
  return score >= 7 ? "passive" : "detractor";
}

/** How many gave each score. The bands differ in place and word, not only in colour. */
export function Distribution({ report }: { report: NpsReport }) {
  const most = Math.max(1, ...report.byScore);
  return (
    <table class="columns" aria-label="Answers by score">
      <tbody>
        <tr>
          <th class="columns-head" scope="row">
            <span class="unseen">Answers</span>
          </th>
          {report.byScore.map((count, score) => (
            <td key={score}>
              <span class="column-count">{count > 0 ? formatNumber(count) : ""}</span>
              <span class={`column column-${bandOf(score)}`} style={{ height: `${(100 * count) / most}px` }} aria-hidden="true" />
            </td>
          ))}
        </tr>
        <tr class="columns-foot">
          <th class="columns-head" scope="row">
            <span class="unseen">Score</span>
          </th>
          {report.byScore.map((_, score) => (
            <th key={score} scope="col">
              {score}
            </th>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

const BANDS: { band: Band; label: string; scores: string; count: (report: NpsReport) => number }[] = [
  { band: "detractor", label: "Detractors", scores: "0–6", count: (report) => report.detractors },
  { band: "passive", label: "Passives", scores: "7–8", count: (report) => report.passives },
  { band: "promoter", label: "Promoters", scores: "9–10", count: (report) => report.promoters },
];

export function Bands({ report }: { report: NpsReport }) {
  return (
    <dl class="bands">
      {BANDS.map(({ band, label, scores, count }) => (
        <div key={band}>
          <dt>
            <span class={`swatch column-${band}`} aria-hidden="true" />
            {label} <span class="quiet">{scores}</span>
          </dt>
          <dd>
            {formatShare(count(report), report.answered)} <span class="quiet">{formatNumber(count(report))}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

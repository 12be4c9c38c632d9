import type { CaptureReport } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { formatAgo, formatNumber } from "../format.ts";
import { useLoad, usePolling } from "../load.ts";
import { pathTo } from "../route.ts";
import { Card } from "../ui/parts.tsx";
import { Loaded, Skeleton } from "../ui/states.tsx";
import { adviceFor, missingIn, nameOf, sourceOf } from "./capture-words.ts";

const DAYS = 30;
const REFRESH_MS = 60_000;

type Found = CaptureReport["found"][number];

function Row({ found }: { found: Found }) {
  const { surroundings } = useDesk();
  const advice = adviceFor(found);
  const missing = missingIn(found);
  return (
    <tr>
      <th scope="row">
        <span class="found-name">{nameOf(found)}</span> <span class="quiet">from {sourceOf(found)}</span>
        {advice && (
          <span class="found-advice">
            {advice.cost}: add <code>{advice.field}</code> to <code>{advice.event}</code>.
          </span>
        )}
      </th>
      <td class="number">{formatNumber(found.seen)}</td>
      <td>
        {missing.length === 0 ? (
          <span class="tick">Complete</span>
        ) : (
          <ul class="found-missing">
            {missing.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        )}
      </td>
      <td class="number quiet">{formatAgo(found.lastAt, surroundings.now.value)}</td>
    </tr>
  );
}

function Table({ report }: { report: CaptureReport }) {
  // What needs a hand first, then the most frequent.
  const sorted = report.found.toSorted(
    (one, other) => Number(other.missing.length > 0) - Number(one.missing.length > 0) || other.seen - one.seen,
  );
  return (
    <table class="plain-table found" aria-label="Found on this site">
      <thead>
        <tr>
          <th scope="col">Event</th>
          <th scope="col" class="number">
            Seen
          </th>
          <th scope="col">Fields</th>
          <th scope="col" class="number">
            Last
          </th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((found) => (
          <Row key={`${found.source} ${found.name}`} found={found} />
        ))}
      </tbody>
    </table>
  );
}

/** What was read on the site without anybody having told it, and what it lacks. */
export function FoundOnSite() {
  const { api, site, surroundings, renewals } = useDesk();
  const load = useLoad((signal) => api.capture(site.id, DAYS, signal), [site.id, renewals.value]);
  usePolling(load, surroundings.attended.value ? REFRESH_MS : null, surroundings.setTimeout);
  return (
    <Card title="Found on this site" note={`last ${DAYS} days`}>
      <Loaded load={load} skeleton={<Skeleton lines={4} />}>
        {(report) =>
          report.found.length === 0 ? (
            <p class="quiet">
              Nothing yet. Tappa reads Google’s data layer, Segment, JSON-LD, WooCommerce and Shopify by itself. Open a product in
              the shop and come back; when nothing appears, <a href={pathTo(site.id, "settings")}>send events</a> with{" "}
              <code>tappa.track()</code>.
            </p>
          ) : (
            <Table report={report} />
          )
        }
      </Loaded>
    </Card>
  );
}

import type { LossReport } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { formatNumber, formatShare, plural } from "../format.ts";
import { useLoad, usePolling } from "../load.ts";
import { pathTo } from "../route.ts";
import { Card } from "../ui/parts.tsx";
import { Loaded, Skeleton } from "../ui/states.tsx";
import { botsOf, lostIn, placeOf, reasonsOf } from "./loss-words.ts";

const DAYS = 30;
const REFRESH_MS = 60_000;
const SHOWN = 8;

type Row = LossReport["rows"][number];

function Place({ row }: { row: Row }) {
  const { page, browser } = placeOf(row);
  const lost = lostIn(row);
  return (
    <tr>
      <th scope="row">
        <span class="losses-route">{page}</span> <span class="quiet">in {browser}</span>
        <span class="losses-why">{reasonsOf(row).join(" · ")}</span>
      </th>
      <td class="number">{formatNumber(row.came)}</td>
      <td class={lost > 0 ? "number losses-many" : "number"}>{formatNumber(lost)}</td>
      <td class="number">{formatNumber(row.open)}</td>
    </tr>
  );
}

function Places({ rows }: { rows: readonly Row[] }) {
  const further = rows.length - SHOWN;
  return (
    <>
      <table class="plain-table losses" aria-label="Lost on the way">
        <thead>
          <tr>
            <th scope="col">Page</th>
            <th scope="col" class="number">
              Came
            </th>
            <th scope="col" class="number">
              Lost
            </th>
            <th scope="col" class="number">
              Awaited
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN).map((row) => (
            <Place key={`${row.browser} ${row.route}`} row={row} />
          ))}
        </tbody>
      </table>
      {further > 0 && <p class="quiet">and {plural(further, "other place", "other places")} with less</p>}
    </>
  );
}

/** What is known of all events: how many were lost, and how many may still come. */
function Said({ report: { made, lost, open } }: { report: LossReport }) {
  const awaited =
    open > 0 &&
    ` ${plural(open, "event has", "events have")} not come yet and may: browsers keep what they could not send for seven days.`;
  if (lost > 0)
    return (
      <p class="losses-said">
        <b>{formatNumber(lost)}</b> of {plural(made, "event", "events")} were lost ({formatShare(lost, made)}).{awaited}
      </p>
    );
  return (
    <p class="losses-said">
      <span class="tick">Nothing was lost</span> of the {plural(made, "event", "events")} that pages made.{awaited}
    </p>
  );
}

/** What no person made is said beside, so that nobody looks for it above. */
function Bots({ bots }: Pick<LossReport, "bots">) {
  const said = botsOf(bots);
  if (!said) return null;
  return (
    <p class="quiet losses-bots">
      {said.events} made by no person ({said.reasons}): kept, and in no stage, report or figure.
    </p>
  );
}

function Report({ report }: { report: LossReport }) {
  const { site } = useDesk();
  if (report.made === 0 && report.lost === 0 && report.bots.length === 0)
    return (
      <p class="quiet">
        Nothing to measure yet: no page with the <a href={pathTo(site.id, "settings")}>tag</a> has sent an event in these days.
      </p>
    );
  return (
    <>
      <Said report={report} />
      {report.rows.length > 0 && <Places rows={report.rows} />}
      <Bots bots={report.bots} />
    </>
  );
}

/** What pages made and the collector never got, by page and browser. */
export function LostOnTheWay() {
  const { api, site, surroundings, renewals } = useDesk();
  const load = useLoad((signal) => api.losses(site.id, DAYS, signal), [site.id, renewals.value]);
  usePolling(load, surroundings.attended.value ? REFRESH_MS : null, surroundings.setTimeout);
  return (
    <Card title="Lost on the way" note={`last ${DAYS} days`}>
      <Loaded load={load} skeleton={<Skeleton lines={2} />}>
        {(report) => <Report report={report} />}
      </Loaded>
    </Card>
  );
}

import type { Overview } from "@tappa/protocol";
import { useEffect } from "preact/hooks";
import { useDesk } from "../frame/context.ts";
import { formatAgo, formatCompact, formatNumber, formatShare, formatSpan, HOUR_MS, plural } from "../format.ts";
import { arrange } from "../inbox/list.ts";
import { ALL_OPEN } from "../inbox/listing.ts";
import { useLoad } from "../load.ts";
import { Avatar, nameOf, StageChip } from "../people/naming.tsx";
import { pathTo } from "../route.ts";
import { useRecompute } from "../model/recompute.tsx";
import { Icon } from "../ui/icon.tsx";
import { FoundOnSite } from "./capture.tsx";
import { LateNotice } from "./late-notice.tsx";
import { LostOnTheWay } from "./losses.tsx";
import { TagSnippet } from "../settings/tag.tsx";
import { BarTable } from "../ui/bar-table.tsx";
import { Card, PageFrame, Stat } from "../ui/parts.tsx";
import { Loaded, Skeleton } from "../ui/states.tsx";

const REFRESH_MS = 15_000;
const FIRST_EVENT_REFRESH_MS = 3_000;

/** "12 s ago" needs "ago"; a date does not. */
function agoOf(at: number, now: number): string {
  const text = formatAgo(at, now);
  if (text === "now") return "just now";
  return now - at < 7 * 24 * HOUR_MS ? `${text} ago` : `on ${text}`;
}

function Health({ overview }: { overview: Overview }) {
  const { surroundings } = useDesk();
  const now = surroundings.now.value;
  const { lastEventAt, eventsLastHour } = overview;
  if (lastEventAt === null) return <span class="health health-wait">Waiting for the first event</span>;
  if (eventsLastHour === 0) return <span class="health health-quiet">Quiet: the last event came {agoOf(lastEventAt, now)}</span>;
  return <span class="health health-good">Working: the last event came {agoOf(lastEventAt, now)}</span>;
}

function FirstSteps() {
  const { site } = useDesk();
  return (
    <section class="card first-steps">
      <ol class="steps">
        <li>
          <h2>Paste this tag into every page of {site.name}</h2>
          <p class="quiet">
            Before <code>&lt;/head&gt;</code>. Nothing else: Tappa reads what the shop already tells Google Analytics, Segment or
            WooCommerce.
          </p>
          <TagSnippet site={site} />
          <p class="quiet">
            A Content-Security-Policy in the way? <a href={pathTo(site.id, "settings")}>Settings</a> has the line to add.
          </p>
        </li>
        <li>
          <h2>Open the shop in another tab</h2>
          <p class="quiet waiting-line">
            <span class="pulse" aria-hidden="true" />
            <span role="status">Listening for the first event. This page changes by itself.</span>
          </p>
        </li>
      </ol>
    </section>
  );
}

function Delivery({ delivery }: { delivery: Overview["delivery"] }) {
  const all = delivery.stored + delivery.lost;
  const part = delivery.lost === 0 ? "all" : `${formatNumber(delivery.lost)} lost`;
  const note = all === 0 ? "no events in 24 hours" : `${part} of ${formatNumber(all)} in 24 hours`;
  return <Stat label="Delivered" value={formatShare(delivery.stored, all)} note={note} />;
}

function Stages({ overview }: { overview: Overview }) {
  const { site } = useDesk();
  const stages = overview.stages;
  const known = stages.reduce((sum, one) => sum + one.people, 0);
  return (
    <Card title="Where people are" note={plural(overview.people, "person", "people")}>
      <BarTable
        caption="People by lifecycle stage"
        head={["Stage", "People"]}
        bars={stages.map(({ stage, people }) => ({
          key: stage,
          label: (
            <a class="plain-link" href={pathTo(site.id, "people", null, { stage })}>
              <StageChip stage={stage} />
            </a>
          ),
          value: people,
          shown: formatNumber(people),
          note: formatShare(people, known),
        }))}
      />
    </Card>
  );
}

const WAITING_SHOWN = 4;

/** Who waits for an answer, the longest first. */
function Waiting() {
  const { conversations, site, surroundings, agent } = useDesk();
  const now = surroundings.now.value;
  const open = arrange(conversations.summaries.value.values(), { ...ALL_OPEN, order: "waiting" }, agent.id);
  const waiting = open.filter((one) => one.waitingSince !== null);
  if (waiting.length === 0) return null;
  return (
    <Card title="Waiting for an answer" note={plural(waiting.length, "conversation", "conversations")}>
      <ul class="plain-list">
        {waiting.slice(0, WAITING_SHOWN).map((one) => (
          <li key={one.id}>
            <a class="line-link waiting" href={pathTo(site.id, "inbox", one.id)}>
              <Avatar person={one.person} size={28} />
              <b class="clip">{nameOf(one.person)}</b>
              <span class="clip quiet">{one.preview}</span>
              <span class="wait">{formatSpan(Math.max(0, now - (one.waitingSince ?? now)))}</span>
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** While stages are worked out anew the figures below are on the move. */
function FollowingModel() {
  const { site } = useDesk();
  const recompute = useRecompute();
  if (!recompute || recompute.finishedAt !== null) return null;
  return (
    <div class="notice notice-plain">
      <Icon name="model" />
      <p>A model was published: the stages of {formatShare(recompute.done, recompute.total)} of the people follow it by now.</p>
      <a class="button" href={pathTo(site.id, "model")}>
        To the model
      </a>
    </div>
  );
}

function Dashboard({ overview }: { overview: Overview }) {
  const { site } = useDesk();
  return (
    <>
      <div class="stats">
        <Stat
          label="Events, last hour"
          value={formatCompact(overview.eventsLastHour)}
          note={<Rate perHour={overview.eventsLastHour} />}
        />
        <Delivery delivery={overview.delivery} />
        <Stat
          label="Open conversations"
          value={formatCompact(overview.openConversations)}
          href={pathTo(site.id, "inbox")}
          note="to the inbox"
        />
        <Stat label="People" value={formatCompact(overview.people)} href={pathTo(site.id, "people")} note="met so far" />
      </div>
      <FollowingModel />
      <LateNotice />
      <Waiting />
      <Stages overview={overview} />
      <FoundOnSite />
      <LostOnTheWay />
    </>
  );
}

function Rate({ perHour }: { perHour: number }) {
  if (perHour === 0) return <>none yet</>;
  const perMinute = perHour / 60;
  return <>{perMinute < 1 ? "less than one a minute" : `about ${formatNumber(Math.round(perMinute))} a minute`}</>;
}

function HomeSkeleton() {
  return (
    <>
      <div class="stats">
        {["a", "b", "c", "d"].map((key) => (
          <div key={key} class="stat">
            <Skeleton lines={2} />
          </div>
        ))}
      </div>
      <div class="card">
        <Skeleton lines={7} />
      </div>
    </>
  );
}

export function HomePage() {
  const { api, site, surroundings, renewals } = useDesk();
  const load = useLoad((signal) => api.overview(site.id, signal), [site.id, renewals.value]);
  const attended = surroundings.attended.value;
  const isFirst = load.data?.lastEventAt === null;
  useEffect(() => {
    // The first event is watched for even from another tab: that is where the shop is being opened.
    if (!attended && !isFirst) return;
    const timer = setInterval(load.again, isFirst ? FIRST_EVENT_REFRESH_MS : REFRESH_MS);
    return () => clearInterval(timer);
  }, [attended, isFirst]);
  return (
    <PageFrame title={site.name} lead={load.data && <Health overview={load.data} />}>
      <Loaded load={load} skeleton={<HomeSkeleton />}>
        {(overview) => (overview.lastEventAt === null ? <FirstSteps /> : <Dashboard overview={overview} />)}
      </Loaded>
    </PageFrame>
  );
}

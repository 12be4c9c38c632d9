import type { PersonDetail } from "@tappa/protocol";
import { Problem } from "../api/problem.ts";
import { useDesk } from "../frame/context.ts";
import { formatDay, formatNumber, formatValue } from "../format.ts";
import { useLoad } from "../load.ts";
import { pathTo } from "../route.ts";
import { Icon } from "../ui/icon.tsx";
import { Card, Stat } from "../ui/parts.tsx";
import { Empty, Loaded, Skeleton } from "../ui/states.tsx";
import { Avatar, IdentityLine, nameOf } from "./naming.tsx";
import { Devices } from "./devices.tsx";
import { Answers, Orders, OtherConversations, Timeline } from "./sections.tsx";
import { Blocking } from "./blocking.tsx";
import { PersonData } from "./person-data.tsx";
import { StageReason } from "./stage-reason.tsx";
import { Traits } from "./traits.tsx";
import { Transitions } from "./transitions.tsx";

function Head({ person, renew }: { person: PersonDetail; renew: () => void }) {
  const { site } = useDesk();
  return (
    <header class="profile-head">
      <a class="icon-button" href={pathTo(site.id, "people")} aria-label="All people">
        <Icon name="back" />
      </a>
      <Avatar person={person} size={52} />
      <div>
        <h1>{nameOf(person)}</h1>
        <IdentityLine person={person} />
      </div>
      <div class="profile-acts">
        <Blocking person={person} onDone={renew} />
        <PersonData person={person} />
      </div>
    </header>
  );
}

function Profile({ person, renew }: { person: PersonDetail; renew: () => void }) {
  const { surroundings } = useDesk();
  const { firstSeen } = person.facts;
  return (
    <>
      <Head person={person} renew={renew} />
      <div class="stats">
        <Stat label="Orders" value={formatNumber(person.orders)} />
        <Stat label="Net value" value={formatValue(person.valueMinor) ?? "—"} />
        <Stat label="Known since" value={firstSeen === null ? "—" : formatDay(firstSeen, surroundings.now.value)} />
        <Stat label="Devices" value={formatNumber(person.devices.length)} />
      </div>
      <div class="profile">
        <div class="profile-main">
          <Card title="Stage">
            <StageReason person={person} />
          </Card>
          <Card title="Timeline" note="newest first">
            <Timeline entries={person.timeline} />
          </Card>
        </div>
        <div class="profile-side">
          <Card title="Moves">
            <Transitions person={person} />
          </Card>
          <Card title="Orders">
            <Orders orders={person.orderList} />
          </Card>
          <Card title="Conversations">
            <OtherConversations person={person} />
          </Card>
          <Card title="Answers">
            <Answers responses={person.responses} />
          </Card>
          <Card title="Traits">
            <Traits traits={person.traits} />
          </Card>
          <Card title="Devices">
            <Devices person={person} onUnlinked={renew} />
          </Card>
        </div>
      </div>
    </>
  );
}

function ProfileSkeleton() {
  return (
    <>
      <Skeleton lines={2} />
      <div class="card">
        <Skeleton lines={8} />
      </div>
    </>
  );
}

function Nobody() {
  const { site } = useDesk();
  return (
    <Empty icon="person" title="There is no such person" alone>
      <p>They may have been erased, or belong to another site.</p>
      <a class="button" href={pathTo(site.id, "people")}>
        All people
      </a>
    </Empty>
  );
}

/** Everything known of one person. */
export function PersonPage({ id }: { id: string }) {
  const { api, site, personChanges, renewals } = useDesk();
  const load = useLoad((signal) => api.person(site.id, id, signal), [id, personChanges.value, renewals.value]);
  if (load.data === null && load.error instanceof Problem && load.error.status === 404) return <Nobody />;
  return (
    <div class="page page-wide">
      {load.data === null && <h1 class="unseen">Person</h1>}
      <Loaded load={load} skeleton={<ProfileSkeleton />}>
        {(person) => <Profile person={person} renew={load.again} />}
      </Loaded>
    </div>
  );
}

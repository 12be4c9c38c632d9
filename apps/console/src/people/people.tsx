import type { PeoplePage as Page, PersonSummary } from "@tappa/protocol";
import { useLocation } from "preact-iso/router";
import { useDesk } from "../frame/context.ts";
import { formatAgo, formatCompact, formatNumber, formatValue, plural } from "../format.ts";
import { useFurther } from "../further.ts";
import { useLoad, type Load } from "../load.ts";
import { pathTo } from "../route.ts";
import { Icon } from "../ui/icon.tsx";
import { Choice, PageFrame } from "../ui/parts.tsx";
import { ListFoot } from "../ui/list-foot.tsx";
import { Empty, Loaded, Skeleton } from "../ui/states.tsx";
import { Avatar, BlockedMark, Flags, nameOf, StageChip } from "./naming.tsx";

interface Query {
  stage: string;
  q: string;
}

function Row({ person }: { person: PersonSummary }) {
  const { site, surroundings } = useDesk();
  const name = nameOf(person);
  return (
    <tr>
      <th scope="row">
        <a class="person-link" href={pathTo(site.id, "people", person.id)}>
          <Avatar person={person} size={30} />
          <span class="clip">{name}</span>
        </a>
      </th>
      <td>
        <span class="people-stage">
          <StageChip stage={person.stage} />
          <Flags flags={person.flags} />
          <BlockedMark person={person} />
        </span>
      </td>
      <td class="number">{person.orders > 0 ? formatNumber(person.orders) : <span class="faint">0</span>}</td>
      <td class="number">{formatValue(person.valueMinor) ?? <span class="faint">—</span>}</td>
      <td class="number quiet">{person.lastSeen === null ? "—" : formatAgo(person.lastSeen, surroundings.now.value)}</td>
    </tr>
  );
}

function Table({ people }: { people: readonly PersonSummary[] }) {
  return (
    <table class="people" aria-label="People">
      <thead>
        <tr>
          <th scope="col">Person</th>
          <th scope="col">Stage</th>
          <th scope="col" class="number">
            Orders
          </th>
          <th scope="col" class="number">
            Net value
          </th>
          <th scope="col" class="number">
            Last seen
          </th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <Row key={person.id} person={person} />
        ))}
      </tbody>
    </table>
  );
}

function Result({ load, query }: { load: Load<Page>; query: Query }) {
  const { api, site } = useDesk();
  const further = useFurther(load, load.data?.next ?? null, async (before) => {
    const { people, next } = await api.people(site.id, { ...query, before });
    return { items: people, next };
  });
  return (
    <Loaded load={load} skeleton={<Skeleton lines={8} height={40} />}>
      {(page) => {
        const people = [...page.people, ...further.items];
        if (people.length === 0) return <Nobody query={query} />;
        return (
          <>
            <Table people={people} />
            <ListFoot shown={people.length} total={plural(page.total, "person", "people")} further={further} />
          </>
        );
      }}
    </Loaded>
  );
}

function Nobody({ query }: { query: Query }) {
  const { site } = useDesk();
  if (!query.q && !query.stage)
    return (
      <Empty icon="people" title="Nobody yet">
        People appear with their first visit. <a href={pathTo(site.id, "settings")}>Is the tag in the page?</a>
      </Empty>
    );
  return (
    <Empty icon="search" title="Nobody matches">
      <a class="button" href={pathTo(site.id, "people")}>
        Show all people
      </a>
    </Empty>
  );
}

const SEARCH_PAUSE_MS = 250;

/** Everyone the site has met, by stage and by name. */
export function PeoplePage() {
  const { api, site, surroundings, renewals, stageLabel } = useDesk();
  const { query: params, route } = useLocation();
  const query: Query = { stage: params["stage"] ?? "", q: params["q"] ?? "" };
  const overview = useLoad((signal) => api.overview(site.id, signal), [site.id, renewals.value]);
  const load = useLoad(
    (signal) =>
      new Promise<Page>((resolve, reject) => {
        const run = () => void api.people(site.id, query, signal).then(resolve, reject);
        const cancel = surroundings.setTimeout(run, query.q ? SEARCH_PAUSE_MS : 0);
        signal.addEventListener("abort", cancel);
      }),
    [site.id, query.stage, query.q, renewals.value],
  );
  const hrefTo = (changes: Partial<Query>) => pathTo(site.id, "people", null, { ...query, ...changes });
  const all = { value: "", label: "All", ...(overview.data ? { count: formatCompact(overview.data.people) } : {}) };
  const stages = (overview.data?.stages ?? []).map(({ stage, people }) => ({
    value: stage,
    label: stageLabel(stage),
    count: formatCompact(people),
  }));
  return (
    <PageFrame
      title="People"
      wide
      actions={
        <label class="search">
          <Icon name="search" size={16} />
          <span class="unseen">Search people</span>
          <input
            type="search"
            placeholder="Name, e-mail or user id"
            value={query.q}
            onInput={(event) => route(hrefTo({ q: event.currentTarget.value }), true)}
          />
        </label>
      }
    >
      <Choice label="Stage" value={query.stage} options={[all, ...stages]} hrefOf={(stage) => hrefTo({ stage })} />
      <Result load={load} query={query} />
    </PageFrame>
  );
}

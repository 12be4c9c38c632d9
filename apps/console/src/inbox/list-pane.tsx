import { CONVERSATION_VIEWS, type ConversationSummary, type ConversationView } from "@tappa/protocol";
import { useLocation } from "preact-iso/router";
import type { RefObject } from "preact";
import { useDesk } from "../frame/context.ts";
import { formatAgo, formatCompact, formatMoment, formatSpan, MINUTE_MS } from "../format.ts";
import { Avatar, BlockedMark, nameOf, StageChip } from "../people/naming.tsx";
import { pathTo } from "../route.ts";
import { Icon } from "../ui/icon.tsx";
import { Choice } from "../ui/parts.tsx";
import { Empty, Failure, Skeleton } from "../ui/states.tsx";
import { AlertMenu } from "./alert-menu.tsx";
import { LabelChips } from "./labels.tsx";
import { QueueMark } from "./queue-sum.tsx";
import { ViewerMarks } from "./viewers.tsx";
import { hasQueue, type ListedBy, neighbour, ORDERS } from "./list.ts";
import type { Found } from "./found.ts";

const VIEW_NAMES: Record<ConversationView, string> = {
  open: "Open",
  mine: "Mine",
  unassigned: "Unassigned",
  snoozed: "Snoozed",
  resolved: "Resolved",
  all: "All",
};

const ORDER_NAMES = { queue: "Queue", waiting: "Longest wait first", newest: "Newest first" };

export interface ListQuery extends ListedBy {
  q: string;
}

/** The list's part of a URL; what is the default is left out. */
export function queryOf({ view, order, label, q }: ListQuery): Record<string, string | null> {
  return { view: view === "open" ? null : view, order: order === "queue" ? null : order, label, q: q || null };
}

const LONG_WAIT_MS = 5 * MINUTE_MS;

function Wait({ conversation }: { conversation: ConversationSummary }) {
  const now = useDesk().surroundings.now.value;
  if (conversation.waitingSince === null || conversation.status !== "open") return null;
  const waitMs = Math.max(0, now - conversation.waitingSince);
  return (
    <span class={waitMs > LONG_WAIT_MS ? "wait wait-long" : "wait"}>
      {waitMs < MINUTE_MS ? "waiting" : `waiting ${formatSpan(waitMs)}`}
    </span>
  );
}

function RowPreview({ conversation }: { conversation: ConversationSummary }) {
  const { drafts, typing, outbox } = useDesk();
  const draft = drafts.all.value.get(conversation.id);
  const stuck = outbox.pending.value.get(conversation.id)?.filter((one) => one.state !== "sending") ?? [];
  if (stuck.some((one) => !one.away)) return <span class="row-preview row-failed">Not sent – needs your decision</span>;
  if (stuck.length > 0) return <span class="row-preview">Reply kept, waiting for the collector</span>;
  if (typing.now.value.get(conversation.id)?.some(({ by }) => by === "visitor"))
    return <span class="row-preview row-typing">is typing …</span>;
  if (draft)
    return (
      <span class="row-preview">
        <b class="draft-mark">Draft</b> <bdi>{draft}</bdi>
      </span>
    );
  return (
    <span class="row-preview">
      {conversation.lastBy === "agent" && (
        <>
          <span aria-hidden="true">↩ </span>
          <span class="unseen">Answered: </span>
        </>
      )}
      <bdi>{conversation.preview}</bdi>
    </span>
  );
}

function Row({ conversation, current, list }: { conversation: ConversationSummary; current: boolean; list: ListQuery }) {
  const { site, surroundings, agent } = useDesk();
  const name = nameOf(conversation.person);
  const { assignee } = conversation;
  return (
    <li>
      <a
        class={conversation.unread > 0 ? "row row-unread" : "row"}
        href={pathTo(site.id, "inbox", conversation.id, queryOf(list))}
        aria-current={current ? "true" : undefined}
        data-conversation={conversation.id}
      >
        <Avatar person={conversation.person} size={36} />
        <span class="row-name">
          <bdi>{name}</bdi>
        </span>
        <time class="row-time" dateTime={new Date(conversation.lastAt).toISOString()}>
          {formatAgo(conversation.lastAt, surroundings.now.value)}
        </time>
        <RowPreview conversation={conversation} />
        {conversation.unread > 0 && (
          <span class="badge row-badge">
            {formatCompact(conversation.unread)}
            <span class="unseen"> unread</span>
          </span>
        )}
        <span class="row-foot">
          <StageChip stage={conversation.person.stage} />
          <Wait conversation={conversation} />
          {list.order === "queue" && <QueueMark conversation={conversation} />}
          <BlockedMark person={conversation.person} />
          {conversation.status === "resolved" && <span class="quiet">Resolved</span>}
          {conversation.snoozedUntil !== null && <span class="snoozed">until {formatMoment(conversation.snoozedUntil)}</span>}
          {conversation.wokenAt !== null && <span class="wait-long">Back from snooze</span>}
          <LabelChips ids={conversation.labels} />
          {assignee && <span class="row-assignee">{assignee.id === agent.id ? "You" : assignee.name}</span>}
          <ViewerMarks conversation={conversation.id} />
        </span>
      </a>
    </li>
  );
}

function NothingHere({ list }: { list: ListQuery }) {
  if (list.q)
    return (
      <Empty icon="search" title="No conversation matches">
        Search finds the beginnings of words in messages, notes, names, e-mail addresses and labels.
      </Empty>
    );
  if (list.label !== null) return <Empty icon="label" title="Nothing here has this label" />;
  if (list.view === "snoozed")
    return (
      <Empty icon="snooze" title="Nothing is snoozed">
        Press <kbd>s</kbd> in a conversation to put it off until later.
      </Empty>
    );
  if (list.view === "open")
    return (
      <Empty icon="check" title="All answered">
        New conversations appear here the moment they begin.
      </Empty>
    );
  if (list.view === "unassigned") return <Empty icon="check" title="Everything has an owner" />;
  if (list.view === "mine")
    return (
      <Empty icon="person" title="Nothing is assigned to you">
        Press <kbd>a</kbd> in a conversation to take it.
      </Empty>
    );
  return <Empty icon="inbox" title={list.view === "resolved" ? "Nothing resolved yet" : "No conversations yet"} />;
}

function LabelFilter({ list, onChoose }: { list: ListQuery; onChoose: (label: string | null) => void }) {
  const labels = useDesk().inbox.value?.labels ?? [];
  if (labels.length === 0) return null;
  return (
    <select
      class="input label-filter"
      aria-label="Label"
      value={list.label ?? ""}
      onChange={(event) => onChoose(event.currentTarget.value || null)}
    >
      <option value="">All labels</option>
      {labels.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

interface ListPaneProps {
  list: ListQuery;
  rows: readonly ConversationSummary[];
  found: Found;
  current: string | null;
  search: RefObject<HTMLInputElement | null>;
  onHelp: () => void;
}

interface SearchFieldProps extends Pick<ListPaneProps, "list" | "search"> {
  /** The first row, where it is known already what the search finds. */
  first: string | null;
}

function SearchField({ list, search, first }: SearchFieldProps) {
  const { site } = useDesk();
  const { route } = useLocation();
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    if (event.key !== "Enter" || event.isComposing || !first) return;
    // The next keys are for the conversation.
    event.currentTarget.blur();
    route(pathTo(site.id, "inbox", first, queryOf(list)));
  };
  return (
    <label class="search">
      <Icon name="search" size={16} />
      <span class="unseen">Search conversations</span>
      <input
        ref={search}
        type="search"
        placeholder="Search"
        value={list.q}
        onInput={(event) => route(pathTo(site.id, "inbox", null, queryOf({ ...list, q: event.currentTarget.value })), true)}
        onKeyDown={onKeyDown}
      />
    </label>
  );
}

function ListTools({ list, search, first, onHelp }: SearchFieldProps & Pick<ListPaneProps, "onHelp">) {
  const { site, counts } = useDesk();
  const { route } = useLocation();
  const hrefTo = (changes: Partial<ListQuery>) => pathTo(site.id, "inbox", null, queryOf({ ...list, ...changes }));
  const count = (view: ConversationView) => (view === "all" ? undefined : counts.now.value?.[view]);
  return (
    <header class="list-head">
      <div class="list-title">
        <h2>Inbox</h2>
        {hasQueue(list.view) && (
          <select
            class="input order"
            aria-label="Order"
            value={list.order}
            onChange={({ currentTarget }) =>
              route(hrefTo({ order: ORDERS.find((one) => one === currentTarget.value) ?? "queue" }))
            }
          >
            {ORDERS.map((order) => (
              <option key={order} value={order}>
                {ORDER_NAMES[order]}
              </option>
            ))}
          </select>
        )}
        <AlertMenu />
        <button
          type="button"
          class="icon-button keys-button"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
          onClick={onHelp}
        >
          <Icon name="keyboard" />
        </button>
      </div>
      <SearchField list={list} search={search} first={first} />
      <Choice
        label="Views"
        value={list.view}
        hrefOf={(view) => hrefTo({ view })}
        options={CONVERSATION_VIEWS.map((view) => {
          const held = count(view);
          return { value: view, label: VIEW_NAMES[view], ...(held ? { count: formatCompact(held) } : {}) };
        })}
      />
      <LabelFilter list={list} onChoose={(label) => route(hrefTo({ label }))} />
    </header>
  );
}

export function ListPane({ list, rows, found, current, search, onHelp }: ListPaneProps) {
  const isFirstLoad = found.loading && rows.length === 0;
  return (
    <section class="pane pane-list" aria-label="Conversations">
      <ListTools list={list} search={search} onHelp={onHelp} first={found.loading ? null : neighbour(rows, null, 1)} />
      <div class="list-body">
        {found.error !== null && <Failure error={found.error} again={found.again} />}
        {isFirstLoad && <Skeleton lines={6} height={56} />}
        {!isFirstLoad && rows.length === 0 && found.error === null && <NothingHere list={list} />}
        {rows.length > 0 && (
          <ul class="rows">
            {rows.map((conversation) => (
              <Row key={conversation.id} conversation={conversation} current={conversation.id === current} list={list} />
            ))}
          </ul>
        )}
        {found.more && (
          <button type="button" class="button button-wide" disabled={found.loading} onClick={found.more}>
            {found.loading ? "Loading …" : "Show more"}
          </button>
        )}
      </div>
    </section>
  );
}

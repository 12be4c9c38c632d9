import type { PersonDetail, TimelineEntry } from "@tappa/protocol";
import { useSignal } from "@preact/signals";
import { useDesk } from "../frame/context.ts";
import { formatAgo, formatDay, formatDayHeading, formatMoment, formatMoney, formatTime, readableName } from "../format.ts";
import { pathTo } from "../route.ts";
import { HiddenHead } from "../ui/hidden-head.tsx";
import { describe } from "./describe.ts";
import { EventProps } from "./event-props.tsx";

/** What an order brought; refunds stand beside it. */
export function Orders({ orders }: { orders: PersonDetail["orderList"] }) {
  const now = useDesk().surroundings.now.value;
  if (orders.length === 0) return <p class="quiet">No orders yet.</p>;
  return (
    <table class="plain-table" aria-label="Orders">
      <HiddenHead columns={["Order", "Day", "Value"]} />
      <tbody>
        {orders.map((order) => (
          <tr key={order.id}>
            <th scope="row" title={order.id}>
              {order.id}
            </th>
            <td>{formatDay(order.at, now)}</td>
            <td class="number">
              {order.valueMinor === null || !order.currency ? (
                <span class="quiet">value unknown</span>
              ) : (
                formatMoney(order.valueMinor, order.currency)
              )}
              {order.refundedMinor !== null && order.currency && (
                <span class="refund">{formatMoney(order.refundedMinor, order.currency)} refunded</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Entries are sorted, so those of a day stand together. */
function byDay(entries: readonly TimelineEntry[]): TimelineEntry[][] {
  const days: TimelineEntry[][] = [];
  for (const entry of entries) {
    const last = days.at(-1);
    if (last && new Date(last[0]!.at).toDateString() === new Date(entry.at).toDateString()) last.push(entry);
    else days.push([entry]);
  }
  return days;
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const { what, subject, tone } = describe(entry);
  return (
    <li class={`event event-${tone}`}>
      <details>
        <summary>
          <span class="event-what">
            <b>{what}</b>
            {subject && <span> {subject}</span>}
          </span>
          <time dateTime={new Date(entry.at).toISOString()} title={formatMoment(entry.at)}>
            {formatTime(entry.at)}
          </time>
        </summary>
        <EventProps name={entry.name} props={entry.props} />
      </details>
    </li>
  );
}

const FIRST_SHOWN = 30;

/** Newest first, by day; each entry opens to what was sent. */
export function Timeline({ entries, first = FIRST_SHOWN }: { entries: readonly TimelineEntry[]; first?: number }) {
  const now = useDesk().surroundings.now.value;
  const shown = useSignal(first);
  if (entries.length === 0) return <p class="quiet">Nothing has happened yet.</p>;
  const sorted = entries.toSorted((one, other) => other.at - one.at);
  const days = byDay(sorted.slice(0, shown.value));
  return (
    <>
      {days.map((ofDay) => (
        <section key={ofDay[0]!.id} class="timeline-day">
          <h3>{formatDayHeading(ofDay[0]!.at, now)}</h3>
          <ol class="timeline">
            {ofDay.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
      {sorted.length > shown.value && (
        <button type="button" class="button button-wide" onClick={() => (shown.value += 50)}>
          Show earlier
        </button>
      )}
    </>
  );
}

export function Answers({ responses }: { responses: PersonDetail["responses"] }) {
  const now = useDesk().surroundings.now.value;
  if (responses.length === 0) return <p class="quiet">Has not been asked, or has not answered.</p>;
  return (
    <ul class="plain-list">
      {responses.map((response, index) => (
        <li key={index} class="answer">
          <p class="line">
            <span>
              {readableName(response.campaign)} {response.score !== null && <b class="score">{response.score}</b>}
            </span>
            <span class="quiet">{formatDay(response.at, now)}</span>
          </p>
          {response.text && <p class="answer-text">{response.text}</p>}
        </li>
      ))}
    </ul>
  );
}

/** Conversations of this person beside the one that is open. */
export function OtherConversations({ person, except }: { person: PersonDetail; except?: string }) {
  const { site, surroundings } = useDesk();
  const others = person.conversations.filter((one) => one.id !== except);
  if (others.length === 0) return <p class="quiet">{except ? "This is the only one." : "None yet."}</p>;
  return (
    <ul class="plain-list">
      {others.map((one) => (
        <li key={one.id}>
          <a
            class="line line-link"
            href={pathTo(site.id, "inbox", one.id, { view: one.status === "resolved" ? "resolved" : null })}
          >
            <span class="clip">{one.preview}</span>
            <span class="quiet">
              {one.status === "resolved" ? "resolved " : ""}
              {formatAgo(one.lastAt, surroundings.now.value)}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

import type { Quarantine, QuarantineDecision } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { formatDay, formatMoment } from "../format.ts";
import { describe } from "../people/describe.ts";
import { EventProps } from "../people/event-props.tsx";

type LateEvent = Quarantine["events"][number];

export interface Decide {
  decide: (events: QuarantineDecision["events"], action: QuarantineDecision["action"]) => Promise<void>;
  /** Discarding is asked for first. */
  onDiscard: (events: QuarantineDecision["events"]) => void;
}

function Row({ event, decide, onDiscard }: Decide & { event: LateEvent }) {
  const { surroundings, agent } = useDesk();
  const now = surroundings.now.value;
  const { what, subject } = describe(event);
  const said = subject ? `${what} ${subject}` : what;
  return (
    <tr>
      <th scope="row">
        <details class="late-event">
          <summary>
            <b>{what}</b> {subject && <span>{subject}</span>}
          </summary>
          <EventProps name={event.name} props={event.props} also={{ device: event.visitor }} />
        </details>
      </th>
      <td>
        <time dateTime={new Date(event.at).toISOString()} title={formatMoment(event.at)}>
          {formatDay(event.at, now)}
        </time>
      </td>
      <td>
        <time dateTime={new Date(event.receivedAt).toISOString()} title={formatMoment(event.receivedAt)}>
          {formatDay(event.receivedAt, now)}
        </time>
      </td>
      {agent.role === "admin" && (
        <td class="late-acts">
          <button type="button" class="link" onClick={() => void decide([event.id], "accept")} aria-label={`Accept: ${said}`}>
            Accept
          </button>
          <button type="button" class="link" onClick={() => onDiscard([event.id])} aria-label={`Discard: ${said}`}>
            Discard
          </button>
        </td>
      )}
    </tr>
  );
}

/** The events, each opening to what was sent. */
export function LateEvents({ events, ...acts }: Decide & { events: readonly LateEvent[] }) {
  const isAdmin = useDesk().agent.role === "admin";
  return (
    <table class="people late" aria-label="Late events">
      <thead>
        <tr>
          <th scope="col">Event</th>
          <th scope="col">Happened</th>
          <th scope="col">Came</th>
          {isAdmin && (
            <th scope="col">
              <span class="unseen">Decide</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <Row key={event.id} event={event} {...acts} />
        ))}
      </tbody>
    </table>
  );
}

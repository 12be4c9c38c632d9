import { useSignal } from "@preact/signals";
import type { Quarantine, QuarantineDecision } from "@tappa/protocol";
import { useEffect, useRef } from "preact/hooks";
import { useDesk } from "../frame/context.ts";
import { formatNumber, plural } from "../format.ts";
import { useFurther } from "../further.ts";
import { useLoad, type Load } from "../load.ts";
import { pathTo } from "../route.ts";
import { Confirm } from "../ui/confirm.tsx";
import { PageFrame } from "../ui/parts.tsx";
import { ListFoot } from "../ui/list-foot.tsx";
import { Empty, Failure, Loaded, Skeleton } from "../ui/states.tsx";
import { LateEvents, type Decide } from "./late-events.tsx";

/** What each decision does, said before it is made. */
function Choices({ total, decide, onDiscard }: Decide & { total: number }) {
  return (
    <section class="card late-choices">
      <div>
        <h2>Accept</h2>
        <p class="quiet">
          They count from the day they happened: orders, stages and reports follow. Nobody is asked or written to because of it.
        </p>
        <button type="button" class="button" onClick={() => void decide("all", "accept")}>
          Accept all {formatNumber(total)}
        </button>
      </div>
      <div>
        <h2>Discard</h2>
        <p class="quiet">They are removed for good, as if they had never come. Right for tests and for clocks that were wrong.</p>
        <button type="button" class="button" onClick={() => onDiscard("all")}>
          Discard all {formatNumber(total)} …
        </button>
      </div>
    </section>
  );
}

function Nothing() {
  const { site } = useDesk();
  return (
    <div class="card">
      <Empty icon="check" title="No late events">
        <p>Everything that came counts. Events older than 30 days would wait here.</p>
        <a class="button" href={pathTo(site.id, "home")}>
          Home
        </a>
      </Empty>
    </div>
  );
}

/** Says what was decided, or why it was not taken. */
function useDecisions(load: Load<Quarantine>) {
  const { api, site } = useDesk();
  const discarding = useSignal<QuarantineDecision["events"] | null>(null);
  const error = useSignal<unknown>(null);
  const said = useSignal("");
  const post: Decide["decide"] = async (events, action) => {
    const { decided } = await api.decideQuarantine(site.id, { events, action });
    said.value = `${plural(decided, "event", "events")} ${action === "accept" ? "accepted" : "discarded"}.`;
    load.again();
  };
  const decide: Decide["decide"] = (events, action) => {
    error.value = null;
    return post(events, action).catch((refused: unknown) => void (error.value = refused));
  };
  const acts: Decide = { decide, onDiscard: (events) => (discarding.value = events) };
  return { acts, post, discarding, error, said };
}

/** Events that came so late that a person has to say whether they are to count. */
export function QuarantinePage() {
  const { api, site, renewals, agent } = useDesk();
  const load = useLoad((signal) => api.quarantine(site.id, null, signal), [site.id, renewals.value]);
  const further = useFurther(load, load.data?.next ?? null, async (before) => {
    const { events, next } = await api.quarantine(site.id, before);
    return { items: events, next };
  });
  const { acts, post, discarding, error, said } = useDecisions(load);
  const status = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // The button that was pressed is gone with its row.
    if (said.value && document.activeElement === document.body) status.current?.focus();
  }, [load.data]);
  return (
    <PageFrame title="Late events" lead="They happened more than 30 days before they came, so they count for nobody yet.">
      <p class="late-said" role="status" tabIndex={-1} ref={status}>
        {said.value}
      </p>
      {error.value !== null && <Failure error={error.value} />}
      <Loaded load={load} skeleton={<Skeleton lines={6} height={40} />}>
        {(page) => {
          const events = [...page.events, ...further.items];
          if (page.total === 0) return <Nothing />;
          return (
            <>
              {agent.role === "admin" && <Choices total={page.total} {...acts} />}
              <LateEvents events={events} {...acts} />
              <ListFoot shown={events.length} total={plural(page.total, "event", "events")} further={further} />
            </>
          );
        }}
      </Loaded>
      {discarding.value && (
        <Confirm
          title={discarding.value === "all" ? `Discard all ${formatNumber(load.data?.total ?? 0)}?` : "Discard this event?"}
          act="Discard"
          onConfirm={() => post(discarding.value ?? [], "discard")}
          onClose={() => (discarding.value = null)}
        >
          <p>{discarding.value === "all" ? "They are" : "It is"} removed for good. This cannot be undone.</p>
        </Confirm>
      )}
    </PageFrame>
  );
}

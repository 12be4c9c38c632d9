import type { AuditLog } from "@tappa/protocol";
import { useLocation } from "preact-iso/router";
import { useDesk } from "../frame/context.ts";
import { formatMoment, readableName } from "../format.ts";
import { useFurther } from "../further.ts";
import { useLoad } from "../load.ts";
import { pathTo } from "../route.ts";
import { PageFrame } from "../ui/parts.tsx";
import { Empty, Failure, Loaded } from "../ui/states.tsx";

type Entry = AuditLog["entries"][number];

/** What the filter offers; the log may hold more. */
const ACTIONS = [
  "conversation_assigned",
  "conversation_resolved",
  "conversation_reopened",
  "inbox_changed",
  "config_published",
  "export",
  "visitor_unlinked",
  "person_blocked",
  "person_unblocked",
  "person_exported",
  "person_erased",
  "agent_invited",
  "agent_joined",
  "agent_removed",
] as const;

/** An id says nothing to people where the name stands beside it. */
function detailOf({ detail }: Entry): string {
  return Object.entries(detail)
    .filter(([name, value]) => value !== null && !(name === "assignee" && "name" in detail))
    .map(([name, value]) => `${readableName(name)}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}

function Subject({ entry }: { entry: Entry }) {
  const { site } = useDesk();
  if (entry.subject === "") return <span class="quiet">Somebody who was erased</span>;
  if (entry.action.startsWith("conversation_"))
    return <a href={pathTo(site.id, "inbox", entry.subject)}>Conversation {entry.subject.slice(-4).toUpperCase()}</a>;
  if (/^(visitor|person)_/.test(entry.action)) return <a href={pathTo(site.id, "people", entry.subject)}>Person</a>;
  return <span class="clip">{entry.subject}</span>;
}

function Entries({ entries }: { entries: readonly Entry[] }) {
  return (
    <ul class="audit card">
      {entries.map((entry) => (
        <li key={entry.id}>
          <time dateTime={new Date(entry.at).toISOString()}>{formatMoment(entry.at)}</time>
          <b>{readableName(entry.action)}</b>
          <span>{entry.agent?.name ?? "Nobody logged in"}</span>
          <Subject entry={entry} />
          {Object.keys(entry.detail).length > 0 && <span class="quiet audit-detail">{detailOf(entry)}</span>}
        </li>
      ))}
    </ul>
  );
}

/** Who did what, for admins. */
export function AuditPage() {
  const { api, site, renewals } = useDesk();
  const { query, route } = useLocation();
  const action = query["action"] ?? null;
  const load = useLoad((signal) => api.audit(site.id, { action, before: null }, signal), [site.id, action, renewals.value]);
  const further = useFurther(load, load.data?.next ?? null, async (before) => {
    const { entries, next } = await api.audit(site.id, { action, before });
    return { items: entries, next };
  });
  const filter = (
    <select
      class="input"
      aria-label="What was done"
      value={action ?? ""}
      onChange={(event) => route(pathTo(site.id, "audit", null, { action: event.currentTarget.value }))}
    >
      <option value="">Everything</option>
      {ACTIONS.map((one) => (
        <option key={one} value={one}>
          {readableName(one)}
        </option>
      ))}
    </select>
  );
  return (
    <PageFrame title="Audit log" lead="Who did what on this site, and to the installation." actions={filter}>
      <Loaded load={load}>
        {(page) => (
          <>
            {page.entries.length === 0 ? <Empty icon="clock" title="Nothing of this kind was done" /> : null}
            {page.entries.length > 0 && <Entries entries={[...page.entries, ...further.items]} />}
            {further.error !== null && <Failure error={further.error} again={() => void further.more()} />}
            {further.next && (
              <button type="button" class="button button-wide" disabled={further.busy} onClick={() => void further.more()}>
                {further.busy ? "Loading …" : "Show more"}
              </button>
            )}
          </>
        )}
      </Loaded>
    </PageFrame>
  );
}

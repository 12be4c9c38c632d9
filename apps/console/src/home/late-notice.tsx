import { useDesk } from "../frame/context.ts";
import { plural } from "../format.ts";
import { useLoad, usePolling } from "../load.ts";
import { pathTo } from "../route.ts";
import { Icon } from "../ui/icon.tsx";

const REFRESH_MS = 60_000;

/** Says that events wait for a decision; nothing where there are none. */
export function LateNotice() {
  const { api, site, surroundings, renewals, agent } = useDesk();
  // Without an answer there is nothing to say: the page itself tells whether the collector is there.
  const load = useLoad((signal) => api.quarantine(site.id, null, signal), [site.id, renewals.value]);
  const { data } = load;
  usePolling(load, surroundings.attended.value ? REFRESH_MS : null, surroundings.setTimeout);
  if (!data || data.total === 0) return null;
  return (
    <div class="notice notice-plain">
      <Icon name="clock" />
      <p>
        {plural(data.total, "event is", "events are")} older than 30 days and {data.total === 1 ? "counts" : "count"} for nobody
        yet.
      </p>
      <a class="button" href={pathTo(site.id, "quarantine")}>
        {agent.role === "admin" ? "Look and decide" : "Look at them"}
      </a>
    </div>
  );
}

import type { Recompute } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { formatNumber, formatWhen } from "../format.ts";
import { useLoad, usePolling } from "../load.ts";
import { Progress, PROGRESS_POLL_MS } from "../ui/progress.tsx";

/** How far everybody's stage follows the published model; asked again until it does. */
export function useRecompute(): Recompute | null {
  const { api, site, surroundings, renewals } = useDesk();
  const load = useLoad((signal) => api.recompute(site.id, signal), [site.id, renewals.value]);
  const isRunning = load.data !== null && load.data.finishedAt === null;
  usePolling(load, isRunning ? PROGRESS_POLL_MS : null, surroundings.setTimeout);
  return load.data;
}

/** The work that follows a publish, as long as it lasts; then one quiet line. */
export function RecomputeProgress({ recompute }: { recompute: Recompute | null }) {
  const now = useDesk().surroundings.now.value;
  const isRunning = recompute !== null && recompute.finishedAt === null;
  return (
    <div class="recompute">
      {isRunning && (
        <>
          <Progress label="Stages worked out anew" done={recompute.done} total={recompute.total} />
          <p class="recompute-figures">
            <span>
              <b>{formatNumber(recompute.done)}</b> of {formatNumber(recompute.total)} people
            </span>
            <span class="quiet">since {formatWhen(recompute.startedAt, now)}</span>
          </p>
        </>
      )}
      <p class="quiet" role="status">
        {isRunning
          ? "Everybody’s stage is being worked out anew. You can leave this page: it goes on by itself, and nobody is asked anything because of it."
          : recompute?.finishedAt
            ? `Everybody’s stage follows it since ${formatWhen(recompute.finishedAt, now)}.`
            : ""}
      </p>
    </div>
  );
}

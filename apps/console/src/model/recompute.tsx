import type { Recompute } from "@tappa/protocol";
import { useEffect, useRef } from "preact/hooks";
import { useDesk } from "../frame/context.ts";
import { formatNumber, formatWhen } from "../format.ts";
import { useLoad, usePolling } from "../load.ts";
import { Progress } from "../ui/progress.tsx";

const POLL_MS = 1_000;

/** How far everybody's stage follows the published model; asked again until it does. */
export function useRecompute(onFinished?: () => void): Recompute | null {
  const { api, site, surroundings, renewals } = useDesk();
  const load = useLoad((signal) => api.recompute(site.id, signal), [site.id, renewals.value]);
  const isRunning = load.data !== null && load.data.finishedAt === null;
  const wasRunning = useRef(false);
  usePolling(load, isRunning ? POLL_MS : null, surroundings.setTimeout);
  useEffect(() => {
    if (wasRunning.current && !isRunning) onFinished?.();
    wasRunning.current = isRunning;
  }, [isRunning]);
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

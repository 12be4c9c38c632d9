import { useSignal } from "@preact/signals";
import { useDesk } from "../frame/context.ts";
import { formatShare, plural } from "../format.ts";
import { named } from "../labels.ts";
import { useLoad, usePolling } from "../load.ts";
import { Icon } from "../ui/icon.tsx";
import { PROGRESS_POLL_MS } from "../ui/progress.tsx";
import type { KeptDryRun } from "./kept-dry-run.ts";
import { SHIPPED } from "./shipped.ts";
import { pathToDryRun, useKeptDryRun } from "./use-dry-run.ts";

function subjectOf({ choice }: KeptDryRun): string {
  if (choice.is === "version") return "an earlier version";
  const model = SHIPPED.find(({ id }) => id === choice.model);
  const days = `with ${choice.days.atRisk} and ${choice.days.lapsed} days`;
  return model ? `${named(model.label)} ${days}` : `the published model ${days}`;
}

/** A dry run that was left is found again. One that the collector no longer knows is not worth a word. */
export function FoundDryRun() {
  const keeper = useKeptDryRun();
  const kept = useSignal(keeper.read());
  if (!kept.value) return null;
  const forget = () => {
    keeper.forget();
    kept.value = null;
  };
  return <Found kept={kept.value} onForget={forget} />;
}

function Found({ kept, onForget }: { kept: KeptDryRun; onForget: () => void }) {
  const { api, site, surroundings } = useDesk();
  const load = useLoad((signal) => api.dryRun(site.id, kept.id, signal), [kept.id]);
  const run = load.data;
  usePolling(load, run?.finishedAt === null ? PROGRESS_POLL_MS : null, surroundings.setTimeout);
  if (!run) return null;
  const end = () => {
    onForget();
    // It ends by itself too; nothing is lost when this is not heard.
    void api.endDryRun(site.id, kept.id).catch(() => {});
  };
  const isDone = run.finishedAt !== null;
  return (
    <div class="notice notice-plain">
      <Icon name="clock" />
      <p>
        Your dry run of {subjectOf(kept)}{" "}
        {isDone
          ? `has ended: ${plural(run.moved, "person", "people")} would move.`
          : `is ${formatShare(run.done, run.total)} done.`}
      </p>
      <div class="buttons">
        <button type="button" class="button button-ghost" onClick={end}>
          {isDone ? "Forget it" : "Cancel it"}
        </button>
        <a class="button" href={pathToDryRun(site.id, kept)}>
          Look at it
        </a>
      </div>
    </div>
  );
}

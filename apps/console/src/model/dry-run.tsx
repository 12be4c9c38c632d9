import { useSignal } from "@preact/signals";
import type { ConfigDraft, DryRun } from "@tappa/protocol";
import { useLocation } from "preact-iso/router";
import type { Published } from "../api/lifecycle.ts";
import { Problem } from "../api/problem.ts";
import { useDesk } from "../frame/context.ts";
import { useLoad, usePolling, type Load } from "../load.ts";
import { pathTo } from "../route.ts";
import { Icon } from "../ui/icon.tsx";
import { PROGRESS_POLL_MS } from "../ui/progress.tsx";
import { Empty, Loaded, Skeleton } from "../ui/states.tsx";
import { candidatesFor, choiceIn, draftOf, paramsOf, type Choice } from "./choice.ts";
import { Conflict } from "./conflict.tsx";
import { FlagChanges, Moves, Summary } from "./dry-run-result.tsx";
import { Refusal } from "./refusal.tsx";
import { SHIPPED } from "./shipped.ts";
import { useKeptDryRun, useStartDryRun } from "./use-dry-run.ts";
import { changeInWords } from "./words.ts";

/** What is asked about: a choice, and the config it makes of the published one. */
interface Subject {
  choice: Choice;
  /** null: there is no such model. */
  draft: ConfigDraft | null;
  /** What is published at this moment. */
  published: Published;
  /** Version that the dry run was compared with. */
  base: string;
}

function useSubject(): Load<Subject> {
  const { api, site, renewals } = useDesk();
  const { query } = useLocation();
  return useLoad(
    async (signal) => {
      const published = await api.config(site.id, signal);
      const { model } = published.draft;
      const candidates = candidatesFor(model, SHIPPED);
      const choice = choiceIn(query, model, candidates);
      const draft =
        choice.is === "version"
          ? await api.version(site.id, choice.version, signal)
          : draftOf(choice, published.draft, candidates);
      return { choice, draft, published, base: query["base"] ?? published.version };
    },
    [site.id, renewals.value, JSON.stringify(query)],
  );
}

function Head({ subject }: { subject: Subject }) {
  const { site } = useDesk();
  const { choice, draft, published } = subject;
  const [from, to] = draft ? changeInWords(published.draft.model, draft.model) : [];
  const back =
    choice.is === "version"
      ? pathTo(site.id, "model", ["versions", choice.version])
      : pathTo(site.id, "model", null, paramsOf(choice));
  return (
    <header class="profile-head">
      <a class="icon-button" href={back} aria-label="Back to the choice">
        <Icon name="back" />
      </a>
      <div>
        <h1>What would change</h1>
        {draft && (
          <p class="lead">
            From {from} <span aria-hidden="true">→</span>
            <span class="unseen"> to</span> <b>{to}</b>
          </p>
        )}
      </div>
    </header>
  );
}

interface PublishingProps {
  subject: Subject;
  draft: ConfigDraft;
  run: DryRun;
  onConflict: () => void;
}

/** The last step; what it needs stays until the collector has taken it. */
function Publishing({ subject, draft, run, onConflict }: PublishingProps) {
  const { api, site, renewConfig } = useDesk();
  const { route } = useLocation();
  const keeper = useKeptDryRun();
  const state = useSignal<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const isDone = run.finishedAt !== null;
  const publish = async () => {
    state.value = { busy: true, error: null };
    try {
      await api.publish(site.id, draft, subject.base);
    } catch (error) {
      const isConflict = error instanceof Problem && error.status === 409;
      state.value = { busy: false, error: isConflict ? null : error };
      if (isConflict) onConflict();
      return;
    }
    keeper.forget();
    await renewConfig();
    route(pathTo(site.id, "model"));
  };
  const cancel = async () => {
    keeper.forget();
    const { choice } = subject;
    // A run that has ended meanwhile needs no end.
    await api.endDryRun(site.id, run.id).catch(() => {});
    route(pathTo(site.id, "model", null, choice.is === "model" ? paramsOf(choice) : {}));
  };
  return (
    <>
      {state.value.error !== null && <Refusal error={state.value.error} />}
      <div class="change-bar" role="region" aria-label="Publish">
        <p>
          {isDone
            ? "Publishing takes effect at once, in the shop and here. You can go back to any earlier version."
            : "Publish when everybody has been looked at."}
        </p>
        <div class="buttons">
          <button type="button" class="button" onClick={() => void cancel()}>
            {isDone ? "Do not publish" : "Cancel"}
          </button>
          <button
            type="button"
            class="button button-primary"
            disabled={!isDone || state.value.busy}
            onClick={() => void publish()}
          >
            {state.value.busy ? "Publishing …" : "Publish"}
          </button>
        </div>
      </div>
    </>
  );
}

/** The collector forgets dry runs; what was asked stands in the address. */
function Gone({ subject }: { subject: Subject }) {
  const { busy, error, start } = useStartDryRun();
  const { draft, choice, published } = subject;
  return (
    <div class="card">
      <Empty icon="clock" title="This dry run is no longer known">
        <p>The collector keeps the result for a while only. What you chose is still here.</p>
        {error !== null && <Refusal error={error} />}
        {draft && (
          <button
            type="button"
            class="button button-primary"
            disabled={busy}
            onClick={() => void start(draft, published.version, choice, true)}
          >
            {busy ? "Starting …" : "Run it again"}
          </button>
        )}
      </Empty>
    </div>
  );
}

function Found({ subject, run, renew }: { subject: Subject; run: DryRun; renew: () => void }) {
  const { agent } = useDesk();
  const { draft, published, base, choice } = subject;
  if (!draft)
    return (
      <div class="card">
        <Empty icon="question" title="This model does not ship with this version of Tappa" />
      </div>
    );
  const isOutdated = published.version !== base;
  const result = { run, from: published.draft.model, to: draft.model };
  return (
    <>
      {isOutdated && <Conflict draft={draft} choice={choice} published={published} />}
      <div class={isOutdated ? "result result-outdated" : "result"}>
        <Summary run={run} />
        <Moves {...result} />
        <FlagChanges {...result} />
      </div>
      {!isOutdated && agent.role === "admin" && <Publishing subject={subject} draft={draft} run={run} onConflict={renew} />}
    </>
  );
}

/** What publishing would do to people, and the publishing itself. */
export function DryRunPage({ id }: { id: string }) {
  const { api, site, surroundings } = useDesk();
  const subject = useSubject();
  const run = useLoad((signal) => api.dryRun(site.id, id, signal), [site.id, id]);
  const isGone = run.error instanceof Problem && run.error.status === 404;
  usePolling(run, !isGone && run.data?.finishedAt === null ? PROGRESS_POLL_MS : null, surroundings.setTimeout);
  const skeleton = (
    <div class="card">
      <Skeleton lines={6} />
    </div>
  );
  return (
    <div class="page">
      {subject.data ? <Head subject={subject.data} /> : <h1>What would change</h1>}
      <Loaded load={subject} skeleton={skeleton}>
        {(known) =>
          isGone ? (
            <Gone subject={known} />
          ) : (
            <Loaded load={run} skeleton={skeleton}>
              {(found) => <Found subject={known} run={found} renew={subject.again} />}
            </Loaded>
          )
        }
      </Loaded>
    </div>
  );
}

import { useLocation } from "preact-iso/router";
import type { Published } from "../api/lifecycle.ts";
import { useDesk } from "../frame/context.ts";
import { capitalised } from "../format.ts";
import { useLoad } from "../load.ts";
import { pathTo } from "../route.ts";
import { PageFrame } from "../ui/parts.tsx";
import { Loaded, Skeleton } from "../ui/states.tsx";
import { CandidateList, Candidates } from "./candidates.tsx";
import { candidatesFor, choiceIn, daysFor, draftOf, paramsOf, type Candidate, type ModelChoice } from "./choice.ts";
import { DaysFields } from "./days-fields.tsx";
import { FoundDryRun } from "./found-dry-run.tsx";
import { PublishedNow } from "./published-now.tsx";
import { Refusal } from "./refusal.tsx";
import { SHIPPED } from "./shipped.ts";
import { daysIn, problemsOf } from "./spans.ts";
import { useStartDryRun } from "./use-dry-run.ts";
import { changeInWords } from "./words.ts";

interface EditorProps {
  published: Published;
  candidates: readonly Candidate[];
}

/** Pick, set the days, see what would change. What is chosen stands in the address. */
function Editor({ published, candidates }: EditorProps) {
  const { site } = useDesk();
  const { query, route } = useLocation();
  const { busy, error, start } = useStartDryRun();
  const { model } = published.draft;
  const read = choiceIn(query, model, candidates);
  const choice: ModelChoice = read.is === "model" ? read : { is: "model", model: "", days: daysIn(model) };
  const choose = (changes: Partial<ModelChoice>) =>
    route(pathTo(site.id, "model", null, paramsOf({ ...choice, ...changes })), true);
  const problems = problemsOf(choice.days);
  const isSound = !problems.atRisk && !problems.lapsed;
  const draft = isSound ? draftOf(choice, published.draft, candidates) : null;
  const isChanged = !isSound || (draft !== null && draft.model.version !== model.version);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (draft) void start(draft, published.version, choice);
    else document.getElementById(problems.atRisk ? "days-atRisk" : "days-lapsed")?.focus();
  };
  return (
    <form class="model-form" noValidate onSubmit={submit}>
      <Candidates
        candidates={candidates}
        picked={choice.model}
        draft={draft?.model ?? null}
        onPick={({ key, model: picked }) => choose({ model: key, days: daysFor(picked, SHIPPED, choice.days) })}
      />
      <DaysFields days={choice.days} onChange={(days) => choose({ days })} />
      {error !== null && <Refusal error={error} />}
      {isChanged && (
        <div class="change-bar" role="region" aria-label="Not published yet">
          <p>
            <span class="change-bar-label">Not published yet</span>
            <b>{draft ? capitalised(changeInWords(model, draft.model)[1]) : "The days need a look"}</b>
          </p>
          <div class="buttons">
            <a class="button" href={pathTo(site.id, "model")}>
              Discard
            </a>
            <button type="submit" class="button button-primary" disabled={busy}>
              {busy ? "Starting …" : "See what would change"}
            </button>
          </div>
        </div>
      )}
    </form>
  );
}

/** The published model, and every other one to pick. */
export function PickPage() {
  const { api, site, agent, renewals } = useDesk();
  const load = useLoad((signal) => api.config(site.id, signal), [site.id, renewals.value]);
  const isAdmin = agent.role === "admin";
  return (
    <PageFrame
      title="Model"
      lead="How people are sorted into stages, in the shop’s pages and here alike."
      actions={
        <a class="button" href={pathTo(site.id, "model", "versions")}>
          Earlier versions
        </a>
      }
    >
      <Loaded load={load} skeleton={<PickSkeleton />}>
        {(published) => {
          const candidates = candidatesFor(published.draft.model, SHIPPED);
          return (
            <>
              <PublishedNow published={published} />
              {isAdmin && <FoundDryRun />}
              {isAdmin ? (
                <Editor published={published} candidates={candidates} />
              ) : (
                <>
                  <p class="quiet">Only admins can change the model. What each one means is below.</p>
                  <CandidateList candidates={candidates} />
                </>
              )}
            </>
          );
        }}
      </Loaded>
    </PageFrame>
  );
}

function PickSkeleton() {
  return (
    <>
      <div class="card">
        <Skeleton lines={3} />
      </div>
      <div class="card">
        <Skeleton lines={10} />
      </div>
    </>
  );
}

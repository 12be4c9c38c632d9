import type { SpanProposal } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { formatNumber, formatShare, plural } from "../format.ts";
import { useLoad } from "../load.ts";
import { sentenceOf } from "../api/problem.ts";
import { Skeleton } from "../ui/states.tsx";
import { daysOf, problemsOf, type Days } from "./spans.ts";

interface DaysProps {
  days: Days;
  onChange: (days: Days) => void;
}

interface FieldProps {
  name: keyof Days;
  label: string;
  hint: string;
  problem: string | null;
  value: string;
  onInput: (value: string) => void;
}

function DaysField({ name, label, hint, problem, value, onInput }: FieldProps) {
  const id = `days-${name}`;
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <span class="days-input">
        <input
          id={id}
          type="text"
          inputMode="decimal"
          autocomplete="off"
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
          aria-invalid={problem !== null}
          aria-describedby={`${id}-hint`}
        />
        <span aria-hidden="true">days</span>
      </span>
      <span class={problem ? "field-hint field-wrong" : "field-hint"} id={`${id}-hint`} aria-live="polite">
        {problem ?? hint}
      </span>
    </div>
  );
}

interface ProposalProps extends DaysProps {
  proposal: SpanProposal;
}

function Proposal({ proposal, days, onChange }: ProposalProps) {
  const { gaps, needed, atRiskAfter, lapsedAfter, medianDays } = proposal;
  if (atRiskAfter === null || lapsedAfter === null)
    return (
      <p>
        A proposal from your customers’ own rhythm needs {formatNumber(needed)} repeat orders; there are {formatNumber(gaps)} so
        far, so <b>{formatNumber(Math.max(0, needed - gaps))} are missing</b>. Until then the days above are a sound start for a
        shop.
      </p>
    );
  const [atRisk, lapsed] = [daysOf(atRiskAfter), daysOf(lapsedAfter)];
  const isTaken = Number(days.atRisk) === atRisk && Number(days.lapsed) === lapsed;
  return (
    <>
      <p>
        <b>Your customers’ own rhythm:</b> {medianDays !== null && <>half order again within {formatNumber(medianDays)} days, </>}
        {formatShare(80, 100)} within {formatNumber(atRisk)}, {formatShare(95, 100)} within {formatNumber(lapsed)}{" "}
        <span class="quiet">({plural(gaps, "gap", "gaps")} between orders)</span>
      </p>
      {isTaken ? (
        <p class="tick">These are the days above</p>
      ) : (
        <button type="button" class="button" onClick={() => onChange({ atRisk: String(atRisk), lapsed: String(lapsed) })}>
          Use {formatNumber(atRisk)} and {formatNumber(lapsed)} days
        </button>
      )}
    </>
  );
}

/** R and X, and what the shop's own gaps say about them. */
export function DaysFields({ days, onChange }: DaysProps) {
  const { api, site } = useDesk();
  const load = useLoad((signal) => api.proposal(site.id, signal), [site.id]);
  const problems = problemsOf(days);
  return (
    <section class="card">
      <header class="card-head">
        <h2>When customers drift away</h2>
        <span class="card-note">counted from the last order</span>
      </header>
      <div class="days">
        <DaysField
          name="atRisk"
          label="At risk after"
          hint="Later than most come back by themselves."
          problem={problems.atRisk}
          value={days.atRisk}
          onInput={(atRisk) => onChange({ ...days, atRisk })}
        />
        <DaysField
          name="lapsed"
          label="Lapsed after"
          hint="Hardly anybody comes back later."
          problem={problems.lapsed}
          value={days.lapsed}
          onInput={(lapsed) => onChange({ ...days, lapsed })}
        />
      </div>
      <div class="proposal">
        {load.data ? (
          <Proposal proposal={load.data} days={days} onChange={onChange} />
        ) : load.error !== null ? (
          <p class="quiet">Your customers’ own rhythm could not be read: {sentenceOf(load.error)}</p>
        ) : (
          <Skeleton lines={1} />
        )}
      </div>
      <p class="quiet">Who has ordered four times or more is measured by their own rhythm.</p>
    </section>
  );
}

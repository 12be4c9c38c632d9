import { english, sentence, type LabelOf, type Why } from "@tappa/lifecycle";
import type { PersonDetail } from "@tappa/protocol";
import { useMemo } from "preact/hooks";
import { useDesk } from "../frame/context.ts";
import { capitalised, DAY_MS, formatDay, formatWhen, plural } from "../format.ts";
import { Flags, StageChip } from "./naming.tsx";
import { outlookOf } from "./outlook.ts";
import { Trace } from "./trace.tsx";

function inDays(at: number, now: number): string {
  const days = Math.max(1, Math.round((at - now) / DAY_MS));
  return `in ${plural(days, "day", "days")}`;
}

/** What would move this person, and when. */
function WhatNext({ person }: { person: PersonDetail }) {
  const { config, surroundings } = useDesk();
  const model = config.value?.model;
  const now = surroundings.now.value;
  const outlook = useMemo(() => (model ? outlookOf(person.facts, model, person.id, Date.now()) : null), [person, model]);
  if (!outlook) return null;
  return (
    <ul class="outlook">
      {outlook.byTime.map(({ at, stage }, index) => (
        <li key={at}>
          <span>{index === 0 ? "If nothing happens" : "then"}</span>
          <StageChip stage={stage} />
          <span class="quiet">
            {inDays(at, now)}, {formatDay(at, now)}
          </span>
        </li>
      ))}
      {outlook.byTime.length === 0 && <li class="quiet">Time alone will not move them.</li>}
      {outlook.afterOrder && (
        <li>
          <span>With an order now</span>
          <StageChip stage={outlook.afterOrder} />
        </li>
      )}
    </ul>
  );
}

/** The stage for whom no other fits asks for nothing. */
function reasonOf(why: Why, labelOf: LabelOf): string {
  if (why.op === "all" && !why.parts?.length) return "Nothing is known yet that fits another stage.";
  return `${capitalised(sentence({ ...why, until: null }, english, labelOf))}.`;
}

/** The stage, the reason as a sentence, the whole trace on demand, and what comes next. */
export function StageReason({ person }: { person: PersonDetail }) {
  const { surroundings, stageLabel, labelOf } = useDesk();
  const now = surroundings.now.value;
  const { verdict } = person;
  return (
    <div class="reason">
      <p class="reason-head">
        <StageChip stage={verdict.stage} />
        <span class="quiet">since {formatWhen(verdict.since, now)}</span>
      </p>
      <Flags flags={verdict.flags} />
      {/* When it can change by itself is told below, with what it would change to. */}
      <p class="reason-why">{reasonOf(verdict.why, labelOf)}</p>
      <WhatNext person={person} />
      <details class="reason-trace">
        <summary>Every condition of {stageLabel(verdict.stage)}</summary>
        <ul class="trace-root">
          <Trace why={verdict.why} />
        </ul>
      </details>
    </div>
  );
}

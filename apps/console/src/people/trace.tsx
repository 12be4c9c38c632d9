import { english, sentence, type Why } from "@tappa/lifecycle";
import { useDesk } from "../frame/context.ts";
import { capitalised, formatMoment } from "../format.ts";

const GROUPS: Record<string, string> = { all: "All of these", any: "Any of these", not: "Not this" };
const MARKS = { true: "✓", false: "✗", null: "?" } as const;
const SAID = { true: "holds", false: "does not hold", null: "not known" } as const;

/** Every condition that was looked at, met or not, and when it can change by itself. */
export function Trace({ why }: { why: Why }) {
  const { surroundings, labelOf } = useDesk();
  const now = surroundings.now.value;
  const value = String(why.value) as keyof typeof MARKS;
  const parts = why.parts ?? [];
  return (
    <li class="trace">
      <p>
        <span class={`trace-mark trace-${value}`} aria-hidden="true">
          {MARKS[value]}
        </span>
        <span class="unseen">{SAID[value]}: </span>
        {(parts.length > 0 ? GROUPS[why.op] : null) ?? capitalised(sentence({ ...why, until: null }, english, labelOf))}
        {parts.length === 0 && why.until !== null && why.until > now && (
          <span class="quiet"> changes by itself on {formatMoment(why.until)}</span>
        )}
      </p>
      {parts.length > 0 && (
        <ul>
          {parts.map((part, index) => (
            <Trace key={index} why={part} />
          ))}
        </ul>
      )}
    </li>
  );
}

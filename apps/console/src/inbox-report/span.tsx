import { useSignal } from "@preact/signals";
import { useLocation } from "preact-iso/router";
import type { ReportSpan } from "../api/api.ts";
import { formatDates } from "../format.ts";
import { Choice } from "../ui/parts.tsx";
import { Menu } from "../ui/menu.tsx";

const SPANS = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
] as const;

/** What the collector counts at once. */
const MOST_DAYS = 366;
const DAY_MS = 86_400_000;

/** The span that an address asks for. */
export function spanOf(query: Record<string, string>): ReportSpan {
  const { days, from, to } = query;
  if (from && to) return { from, to };
  return { days: Number(SPANS.find(({ value }) => value === days)?.value ?? 30) };
}

/** Why a report of these days cannot be had; null = it can. */
export function refusalOf(from: string, to: string): string | null {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (Number.isNaN(days)) return "Say both days.";
  if (days < 1) return "The last day is before the first.";
  return days > MOST_DAYS ? `Choose at most ${MOST_DAYS} days.` : null;
}

interface OwnDaysProps {
  /** As shown now. */
  from: string;
  to: string;
  onChoose: (from: string, to: string) => void;
}

function OwnDays({ from, to, onChoose }: OwnDaysProps) {
  const chosen = useSignal({ from, to });
  const refusal = refusalOf(chosen.value.from, chosen.value.to);
  const field = (name: "from" | "to", label: string) => (
    <label>
      {label}
      <input
        class="input"
        type="date"
        required
        aria-describedby="own-days-refusal"
        value={chosen.value[name]}
        onInput={(event) => (chosen.value = { ...chosen.value, [name]: event.currentTarget.value })}
      />
    </label>
  );
  return (
    <form
      class="own-days"
      onSubmit={(event) => {
        event.preventDefault();
        if (refusal === null) onChoose(chosen.value.from, chosen.value.to);
      }}
    >
      {field("from", "From")}
      {field("to", "To, that day included")}
      <p id="own-days-refusal" class="own-days-refusal" role="status">
        {refusal}
      </p>
      <button type="submit" class="button button-primary" disabled={refusal !== null}>
        Show these days
      </button>
    </form>
  );
}

interface SpanChoiceProps {
  span: ReportSpan;
  /** First and last day that are shown; null until they are known. */
  shown: { from: string; to: string } | null;
  hrefOf: (query: { days?: string | null; from?: string; to?: string }) => string;
}

/** Which days a report is of: the last so many, or any; each choice has its own address. */
export function SpanChoice({ span, shown, hrefOf }: SpanChoiceProps) {
  const { route } = useLocation();
  const isOpen = useSignal(false);
  const value = "days" in span ? (String(span.days) as (typeof SPANS)[number]["value"]) : "own";
  const choose = (from: string, to: string) => {
    isOpen.value = false;
    route(hrefOf({ from, to }));
  };
  return (
    <>
      <Choice<(typeof SPANS)[number]["value"] | "own">
        label="Days"
        options={SPANS}
        value={value}
        hrefOf={(days) => hrefOf({ days: days === "30" ? null : days })}
      />
      <Menu
        label={shown && value === "own" ? formatDates(shown.from, shown.to) : "Other days"}
        title="Choose days"
        isOpen={isOpen.value}
        onToggle={(opens) => (isOpen.value = opens)}
      >
        <OwnDays from={shown?.from ?? ""} to={shown?.to ?? ""} onChoose={choose} />
      </Menu>
    </>
  );
}

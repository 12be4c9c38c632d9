import { useSignal } from "@preact/signals";
import type { BusinessHours, OpenSpan } from "@tappa/protocol";
import { Problem } from "../api/problem.ts";
import { useDesk } from "../frame/context.ts";
import { useLoad } from "../load.ts";
import { Icon } from "../ui/icon.tsx";
import { spansIn, textOf } from "./open-spans.ts";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const NINE_TO_FIVE: OpenSpan[] = [{ from: "09:00", to: "17:00" }];

/** Weekdays from nine to five where the owner is. */
export function usualHours(): BusinessHours {
  const { timeZone: zone } = new Intl.DateTimeFormat().resolvedOptions();
  return { zone, week: DAYS.map((_, day) => (day < 5 ? NINE_TO_FIVE : [])), days: [] };
}

interface TimesProps {
  label: string;
  spans: readonly OpenSpan[];
  onChange(spans: OpenSpan[]): void;
}

/** Times of one day as they are written; what is not understood stays there to be put right, and is not taken. */
function Times({ label, spans, onChange }: TimesProps) {
  const written = useSignal<string | null>(null);
  const text = written.value ?? textOf(spans);
  const isWrong = spansIn(text) === null;
  return (
    <span class="times">
      <input
        class="input"
        aria-label={label}
        placeholder="closed"
        aria-invalid={isWrong}
        value={text}
        onInput={(event) => {
          written.value = event.currentTarget.value;
          event.currentTarget.setCustomValidity(spansIn(written.value) ? "" : "Write times like 9:00-13:00, 14:00-18:00.");
          const read = spansIn(written.value);
          if (read) onChange(read);
        }}
        onBlur={() => {
          if (!isWrong) written.value = null;
        }}
      />
      {isWrong && <span class="quiet">Write times like 9:00-13:00, 14:00-18:00.</span>}
    </span>
  );
}

/** "week.2.0: it ends …" as an owner calls it. */
const dayNamed = (detail: string): string => detail.replace(/^week\.(\d)[.\d]*/, (_, day: string) => DAYS[Number(day)] ?? "");

/** What the hours mean now, as the collector will tell visitors. */
function Preview({ hours }: { hours: BusinessHours }) {
  const { api, site } = useDesk();
  const load = useLoad((signal) => api.previewHours(site.id, hours, signal), [JSON.stringify(hours)]);
  if (load.error instanceof Problem) return <p role="alert">{dayNamed(load.error.message)}</p>;
  if (!load.data) return <p class="quiet">…</p>;
  const { isOpen, changesAt } = load.data;
  const format = { weekday: "long", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" } as const;
  const when =
    changesAt && new Intl.DateTimeFormat("en", { ...format, hourCycle: "h23", timeZone: hours.zone }).format(changesAt);
  const next = isOpen ? "closes" : "opens";
  return (
    <p role="status">
      <b>{isOpen ? "Open now" : "Closed now"}</b>
      {when ? `, ${next} ${when}, ${hours.zone}.` : `, and it never ${next} within a year.`}
    </p>
  );
}

interface HoursProps {
  hours: BusinessHours;
  onChange(hours: BusinessHours): void;
}

/** Dates that are not as their day of the week is. */
function Exceptions({ hours, onChange }: HoursProps) {
  const { days } = hours;
  const change = (index: number, part: Partial<BusinessHours["days"][number]>) =>
    onChange({ ...hours, days: days.with(index, { ...days[index]!, ...part }) });
  return (
    <ul class="plain-list">
      {days.map((day, index) => (
        <li key={index} class="hours-day">
          <input
            class="input"
            type="date"
            aria-label="Date"
            required
            value={day.date}
            onInput={(event) => change(index, { date: event.currentTarget.value })}
          />
          <input
            class="input"
            aria-label="What day it is"
            placeholder="Holiday"
            maxLength={80}
            value={day.name}
            onInput={(event) => change(index, { name: event.currentTarget.value })}
          />
          <Times label={`Times on ${day.date}`} spans={day.open} onChange={(open) => change(index, { open })} />
          <button
            type="button"
            class="icon-button"
            aria-label={`Remove ${day.date}`}
            onClick={() => onChange({ ...hours, days: days.toSpliced(index, 1) })}
          >
            <Icon name="cross" />
          </button>
        </li>
      ))}
    </ul>
  );
}

interface HoursProps {
  hours: BusinessHours;
  onChange(hours: BusinessHours): void;
}

/** When agents answer: a week, and the dates that are otherwise. */
export function Hours({ hours, onChange }: HoursProps) {
  const { week, days, zone } = hours;
  const addDay = () => onChange({ ...hours, days: [...days, { date: "", name: "", open: [] }] });
  return (
    <>
      <label class="hours-row">
        Time zone
        <input
          class="input"
          list="zones"
          value={zone}
          required
          onInput={(event) => onChange({ ...hours, zone: event.currentTarget.value.trim() })}
        />
        <datalist id="zones">
          {Intl.supportedValuesOf("timeZone").map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </label>
      {DAYS.map((name, day) => (
        <div key={name} class="hours-row">
          <span>{name}</span>
          <Times label={name} spans={week[day] ?? []} onChange={(spans) => onChange({ ...hours, week: week.with(day, spans) })} />
        </div>
      ))}
      <h3>Days that are otherwise</h3>
      <Exceptions hours={hours} onChange={onChange} />
      <div class="buttons">
        <button type="button" class="button" onClick={addDay}>
          Add a day
        </button>
      </div>
      <Preview hours={hours} />
    </>
  );
}

import type { ComponentChildren } from "preact";

export interface Bar {
  key: string;
  label: ComponentChildren;
  value: number;
  /** The value as shown. */
  shown: string;
  /** Stands behind the value, e.g. a share. */
  note?: string;
  tone?: "plain" | "good" | "bad" | "middle";
}

interface BarTableProps {
  caption: string;
  head: [what: string, value: string];
  bars: readonly Bar[];
  /** What a full bar stands for; the largest value without it. */
  whole?: number;
}

/** A bar chart that is a table, so that it reads the same to eyes, ears and a clipboard. */
export function BarTable({ caption, head, bars, whole }: BarTableProps) {
  const full = whole ?? Math.max(1, ...bars.map((bar) => bar.value));
  return (
    <table class="bars">
      <caption class="unseen">{caption}</caption>
      <thead class="unseen">
        <tr>
          <th scope="col">{head[0]}</th>
          <th scope="col">{head[1]}</th>
        </tr>
      </thead>
      <tbody>
        {bars.map((bar) => (
          <tr key={bar.key}>
            <th scope="row">{bar.label}</th>
            <td>
              <span class="bar-track" aria-hidden="true">
                <span
                  class={`bar bar-${bar.tone ?? "plain"}`}
                  style={{ width: `${Math.min(100, (100 * bar.value) / (full || 1))}%` }}
                />
              </span>
              <span class="bar-value">{bar.shown}</span>
              <span class="bar-note">{bar.note ?? ""}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

import type { ComponentChildren } from "preact";
import { HiddenHead } from "./hidden-head.tsx";

interface Bar {
  key: string;
  label: ComponentChildren;
  value: number;
  /** The value as shown. */
  shown: string;
  /** Stands behind the value, e.g. a share. */
  note?: string;
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
  const noted = bars.some((bar) => bar.note);
  const full = whole ?? Math.max(1, ...bars.map((bar) => bar.value));
  return (
    <table class="bars" aria-label={caption}>
      <HiddenHead columns={[head[0], "Bar", head[1], ...(noted ? ["More"] : [])]} />
      <tbody>
        {bars.map((bar) => (
          <tr key={bar.key}>
            <th scope="row">{bar.label}</th>
            <td class="bar-cell">
              <span class="bar-track" aria-hidden="true">
                <span class="bar" style={{ width: `${Math.min(100, (100 * bar.value) / (full || 1))}%` }} />
              </span>
            </td>
            <td class="bar-value">{bar.shown}</td>
            {noted && <td class="bar-note">{bar.note ?? ""}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

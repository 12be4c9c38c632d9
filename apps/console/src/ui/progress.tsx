import { formatNumber } from "../format.ts";

/** How often the collector is asked how far it is. */
export const PROGRESS_POLL_MS = 1_000;

interface ProgressProps {
  label: string;
  done: number;
  total: number;
}

/** How far long work is. The bar says it on request; what begins and ends is for the caller to announce. */
export function Progress({ label, done, total }: ProgressProps) {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(total, 1)}
      aria-valuenow={Math.min(done, total)}
      aria-valuetext={`${formatNumber(done)} of ${formatNumber(total)}`}
    >
      <span style={{ width: `${100 * share}%` }} />
    </div>
  );
}

import type { CaptureReport } from "@tappa/protocol";
import type { CaptureCount } from "../store/store.ts";

/** What was found most comes first; of the details those that lacked most. */
export function captureReport(counts: readonly CaptureCount[]): CaptureReport {
  const found = counts
    .filter(({ field }) => field === "")
    .map(({ source, name, count: seen, lastAt }) => {
      const lacking = counts.filter((one) => one.source === source && one.name === name && one.field !== "");
      const missing = lacking.map(({ field, count }) => ({ field, count })).toSorted((a, b) => b.count - a.count);
      return { source, name, seen, missing, lastAt };
    });
  return { found: found.toSorted((a, b) => b.seen - a.seen) };
}

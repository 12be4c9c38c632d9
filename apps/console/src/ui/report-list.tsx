import type { ComponentChildren } from "preact";
import type { Load } from "../load.ts";
import type { IconName } from "./icon.tsx";
import { Empty, Loaded, Skeleton } from "./states.tsx";

interface ReportListProps<T> {
  load: Load<readonly T[]>;
  /** What is said of a site that has no such campaign. */
  none: { icon: IconName; title: string; text: string };
  children: (report: T, reports: readonly T[]) => ComponentChildren;
}

/** One report for each campaign of a kind, or what such a campaign would do. */
export function ReportList<T>({ load, none, children }: ReportListProps<T>) {
  const skeleton = (
    <div class="card">
      <Skeleton lines={6} />
    </div>
  );
  return (
    <Loaded load={load} skeleton={skeleton}>
      {(reports) =>
        reports.length === 0 ? (
          <div class="card">
            <Empty icon={none.icon} title={none.title}>
              {none.text}
            </Empty>
          </div>
        ) : (
          reports.map((report) => children(report, reports))
        )
      }
    </Loaded>
  );
}

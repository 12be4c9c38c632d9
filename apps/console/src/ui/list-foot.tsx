import { formatNumber } from "../format.ts";
import type { Further } from "../further.ts";
import { Failure } from "./states.tsx";

/** Ends a list that comes page by page: how much of it is here, and the way to more. */
export function ListFoot({ shown, total, further }: { shown: number; total: string; further: Further<unknown> }) {
  return (
    <>
      {further.error !== null && <Failure error={further.error} again={() => void further.more()} />}
      <p class="list-foot">
        <span class="quiet">
          {formatNumber(shown)} of {total}
        </span>
        {further.next && (
          <button type="button" class="button" disabled={further.busy} onClick={() => void further.more()}>
            {further.busy ? "Loading …" : "Show more"}
          </button>
        )}
      </p>
    </>
  );
}

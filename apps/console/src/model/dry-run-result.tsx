import type { Model } from "@tappa/lifecycle";
import type { DryRun } from "@tappa/protocol";
import { useSignal } from "@preact/signals";
import { formatNumber, formatShare, plural, readableName } from "../format.ts";
import { named } from "../labels.ts";
import { Card } from "../ui/parts.tsx";
import { Progress } from "../ui/progress.tsx";
import { ModelStage } from "./journey.tsx";

interface ResultProps {
  run: DryRun;
  /** Whose stages people come from. */
  from: Model;
  to: Model;
}

/** The answer in one figure, growing while it is counted. */
export function Summary({ run }: { run: DryRun }) {
  const isRunning = run.finishedAt === null;
  return (
    <section class="card verdict" aria-label="What would change">
      <p class="verdict-figure">
        <b>{formatNumber(run.moved)}</b>
        <span>
          of {plural(run.total, "person", "people")} would move
          {!isRunning && run.moved > 0 && <span class="quiet"> · {formatShare(run.moved, run.total)}</span>}
        </span>
      </p>
      {isRunning && (
        <>
          <Progress label="People looked at" done={run.done} total={run.total} />
          <p class="recompute-figures">
            <span>
              <b>{formatNumber(run.done)}</b> of {formatNumber(run.total)} looked at
            </span>
          </p>
        </>
      )}
      <p class="quiet" role="status">
        {isRunning
          ? "Nothing is changed yet. You can leave this page and find the result on the model’s page."
          : run.moved === 0
            ? run.total === 0
              ? "The site has met nobody yet."
              : "Everybody would stay where they are."
            : "Nothing is changed yet. After publishing, nobody is asked or written to because of a move."}
      </p>
    </section>
  );
}

const FIRST_SHOWN = 12;

/** Who would go where, the most people first. */
export function Moves({ run, from, to }: ResultProps) {
  const shown = useSignal(FIRST_SHOWN);
  if (run.moves.length === 0) return null;
  const most = Math.max(...run.moves.map(({ people }) => people));
  return (
    <Card title="Moves" note={plural(run.moves.length, "way", "different ways")}>
      <table class="plain-table move-table" aria-label="Moves from stage to stage">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col" class="number">
              People
            </th>
            <th scope="col">
              <span class="unseen">Share of the largest</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {run.moves.slice(0, shown.value).map((move) => (
            <tr key={`${move.from} ${move.to}`}>
              <td>
                <ModelStage model={from} stage={move.from} />
              </td>
              <td>
                <span class="move-arrow" aria-hidden="true">
                  →
                </span>
                <ModelStage model={to} stage={move.to} />
              </td>
              <td class="number">{formatNumber(move.people)}</td>
              <td class="move-bar" aria-hidden="true">
                <span class="bar-track">
                  <span class="bar" style={{ width: `${(100 * move.people) / most}%` }} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {run.moves.length > shown.value && (
        <button type="button" class="button" onClick={() => (shown.value = run.moves.length)}>
          Show all {formatNumber(run.moves.length)}
        </button>
      )}
    </Card>
  );
}

/** Flags that people would get or lose beside their stage. */
export function FlagChanges({ run, from, to }: ResultProps) {
  const changes = run.flags.filter(({ gained, lost }) => gained > 0 || lost > 0);
  if (changes.length === 0) return null;
  const labelOf = (flag: string) => {
    const found = [...to.flags, ...from.flags].find(({ id }) => id === flag);
    return found ? named(found.label) : readableName(flag);
  };
  return (
    <Card title="Flags">
      <table class="plain-table" aria-label="Flags gained and lost">
        <thead>
          <tr>
            <th scope="col">Flag</th>
            <th scope="col" class="number">
              Would get it
            </th>
            <th scope="col" class="number">
              Would lose it
            </th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ flag, gained, lost }) => (
            <tr key={flag}>
              <th scope="row">
                <span class="flag">{labelOf(flag)}</span>
              </th>
              <td class="number">{gained > 0 ? formatNumber(gained) : <span class="faint">0</span>}</td>
              <td class="number">{lost > 0 ? formatNumber(lost) : <span class="faint">0</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

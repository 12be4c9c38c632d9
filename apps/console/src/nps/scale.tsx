import { formatSigned } from "../format.ts";

interface ScaleProps {
  nps: number;
  interval: [low: number, high: number];
  /** With ticks and their numbers. */
  large?: boolean;
}

const TICKS = [-100, -50, 0, 50, 100];

/** Place of a score on the scale from −100 to 100, in percent. */
function placeOf(score: number): number {
  return (Math.min(100, Math.max(-100, score)) + 100) / 2;
}

/** With one or two answers the adjusted interval lies beside the plain score, which nobody would understand. */
export function aroundScore(nps: number, [low, high]: [number, number]): [low: number, high: number] {
  return [Math.min(nps, low), Math.max(nps, high)];
}

/** The score as a point and its 95 % interval as a band, on the whole scale: what is not known is seen at a glance. */
export function Scale({ nps, interval, large }: ScaleProps) {
  const [low, high] = aroundScore(nps, interval);
  const said = `NPS ${formatSigned(Math.round(nps))}, 95 % interval from ${formatSigned(Math.round(low))} to ${formatSigned(Math.round(high))}`;
  return (
    <div class={large ? "scale scale-large" : "scale"} role="img" aria-label={said}>
      <span class="scale-line" />
      <span class="scale-zero" />
      <span class="scale-band" style={{ left: `${placeOf(low)}%`, width: `${placeOf(high) - placeOf(low)}%` }} />
      <span class="scale-point" style={{ left: `${placeOf(nps)}%` }} />
      {large &&
        TICKS.map((tick) => (
          <span key={tick} class="scale-tick" style={{ left: `${placeOf(tick)}%` }}>
            {formatSigned(tick)}
          </span>
        ))}
    </div>
  );
}

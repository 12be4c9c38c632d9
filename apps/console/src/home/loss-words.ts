import type { LossReport } from "@tappa/protocol";
import { formatNumber } from "../format.ts";

type Row = LossReport["rows"][number];

const BROWSERS: Record<string, string> = { other: "another browser", "in-app": "a browser inside an app" };
const PAGES: Record<string, string> = { "": "A page that did not say which", "…": "Other pages" };

export function lostIn({ missing, dropped, refused }: Row): number {
  return missing + dropped + refused;
}

export function placeOf({ browser, route }: Row): { page: string; browser: string } {
  return { page: PAGES[route] ?? route, browser: BROWSERS[browser] ?? browser };
}

/** Why events of this place are lost, the most first. */
export function reasonsOf({ missing, dropped, refused }: Row): string[] {
  const reasons: [number, string][] = [
    [missing, "never came"],
    [dropped, "let go by the page for want of room or leave"],
    [refused, "refused by the collector"],
  ];
  return reasons
    .filter(([count]) => count > 0)
    .toSorted(([one], [other]) => other - one)
    .map(([count, why]) => `${formatNumber(count)} ${why}`);
}

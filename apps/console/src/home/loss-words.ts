import type { LossReport } from "@tappa/protocol";
import { formatNumber, plural } from "../format.ts";

type Row = LossReport["rows"][number];
type Bots = LossReport["bots"];

const BROWSERS: Record<string, string> = { other: "another browser", "in-app": "a browser inside an app" };
const PAGES: Record<string, string> = { "": "A page that did not say which", "…": "Other pages" };

export function lostIn({ missing, dropped, refused }: Row): number {
  return missing + dropped + refused;
}

export function placeOf({ browser, route }: Row): { page: string; browser: string } {
  return { page: PAGES[route] ?? route, browser: BROWSERS[browser] ?? browser };
}

const BOTS: Record<Bots[number]["reason"], string> = { crawler: "from crawlers", headless: "from browsers without a window" };

/** How many events no person made, and why they are taken for such; nothing where there are none. */
export function botsOf(bots: Bots): { events: string; reasons: string } | undefined {
  if (bots.length === 0) return undefined;
  const events = bots.reduce((sum, bot) => sum + bot.events, 0);
  const reasons = bots.map((bot) => `${formatNumber(bot.events)} ${BOTS[bot.reason]}`).join(", ");
  return { events: plural(events, "event", "events"), reasons };
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

import type { Act } from "./acts.ts";
import type { Plan } from "./round.ts";

const BASE = { tabs: 3, rate: 45, ms: 8000, weather: ["fair"] } as const;
const COMING_AND_GOING: Act[] = ["navigate", "open", "close"];

/** What rounds do, one after the other: first each kind of trouble alone, then all of it together. */
export const PLANS: readonly Plan[] = [
  { ...BASE, name: "navigation", acts: [...COMING_AND_GOING, "navigate", "back"] },
  { ...BASE, name: "tab crashes", acts: ["navigate", "crash", "open"] },
  { ...BASE, name: "offline", acts: ["navigate", "offline", "offline"] },
  { ...BASE, name: "full storage", acts: [...COMING_AND_GOING, "fill"] },
  { ...BASE, name: "bad network", weather: ["changing"], acts: COMING_AND_GOING },
  { ...BASE, name: "collector killed", acts: [...COMING_AND_GOING, "kill collector"] },
  { ...BASE, name: "browser killed", acts: ["navigate", "navigate", "navigate", "kill browser"] },
  { ...BASE, name: "overflow", rate: 110, weather: ["failing"], acts: ["navigate", "open"] },
  { ...BASE, name: "background", acts: ["freeze", "hang", "navigate", "open", "crash"] },
  {
    ...BASE,
    name: "everything",
    weather: ["changing", "fair"],
    acts: [...COMING_AND_GOING, "back", "crash", "freeze", "hang", "offline", "fill", "kill browser", "kill collector"],
  },
];

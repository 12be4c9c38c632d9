import { customers, flagRule, orderDay, preset, stepsWith, unknown } from "./preset.ts";

/** Reach, act, convert, engage: the planning framework of Smart Insights. */
export const race = /* @__PURE__ */ preset({
  id: "race",
  label: { en: "RACE", it: "RACE", pl: "RACE" },
  journey: [
    unknown,
    ["reach", "Reach", "Raggiungere", "Dotarcie"],
    ["act", "Act", "Agire", "Działanie"],
    ["convert", "Convert", "Convertire", "Konwersja"],
    ["engage", "Engage", "Coinvolgere", "Zaangażowanie"],
  ],
  shows: { unknown: "unknown", aware: "reach", engaged: "act", intent: "convert", ...customers("engage") },
  // Who once left an address has acted, however long ago.
  steps: stepsWith("aware", { id: "lead", as: "act", enter: flagRule("lead") }),
  over: [orderDay("convert")],
});

const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  minimize: "M6 9l6 6 6-6",
  send: "M12 19V5M6 11l6-6 6 6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2 12.5l4.5 4.5L15 8M11 16l1 1 9-9",
  chat: "M12 4.5c5 0 8.5 3 8.5 7s-3.5 7-8.5 7c-1 0-2-.1-2.8-.4L5 20l.8-3.3C4.3 15.4 3.5 13.6 3.5 11.5c0-4 3.5-7 8.5-7z",
  offline: "M3 3l18 18M7 10a5 5 0 0 0 .5 9H17M10 6.5A6 6 0 0 1 17.5 11a4 4 0 0 1 2.8 6",
  clock: "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
  alert: "M12 8v5M12 16.5v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
  down: "M12 5v14M6 13l6 6 6-6",
  forward: "M9 6l6 6-6 6",
  external: "M14 5h5v5M19 5l-8 8M18 14v4a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h4",
  star: "M12 4l2.5 5.2 5.5.7-4 3.9 1 5.6-5-2.7-5 2.7 1-5.6-4-3.9 5.5-.7z",
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing; what it means must be said in words beside it. `flips` mirrors it in right-to-left. */
export function Icon({ name, flips }: { name: IconName; flips?: boolean }) {
  return (
    <svg class={flips ? "icon flips" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

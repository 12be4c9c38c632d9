const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  minimize: "M6 9l6 6 6-6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  forward: "M9 6l6 6-6 6",
  external: "M14 5h5v5M19 5l-8 8M18 14v4a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h4",
  star: "M12 4l2.5 5.2 5.5.7-4 3.9 1 5.6-5-2.7-5 2.7 1-5.6-4-3.9 5.5-.7z",
} as const;

export type IconName = keyof typeof PATHS;

interface IconProps {
  /** One that several widgets draw … */
  name?: IconName;
  /** … or a widget's own, in a box of 24 × 24. */
  path?: string;
  /** Points the other way in right-to-left. */
  flips?: boolean;
}

/** A line drawing; what it means must be said in words beside it. */
export function Icon({ name, path, flips }: IconProps) {
  return (
    <svg class={flips ? "icon flips" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={name ? PATHS[name] : path} />
    </svg>
  );
}

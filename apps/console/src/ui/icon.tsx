/** Outlines on a 24 px grid, drawn for this console. */
const PATHS = {
  home: "M4 11.5 12 5l8 6.5V19a1 1 0 0 1-1 1h-4.5v-5h-5v5H5a1 1 0 0 1-1-1z",
  inbox:
    "M4 13.5 6.2 6a1.5 1.5 0 0 1 1.4-1h8.8a1.5 1.5 0 0 1 1.4 1l2.2 7.5V18a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18zm0 0h4.5l1.2 2.5h4.6l1.2-2.5H20",
  people:
    "M9 11a3.25 3.25 0 1 0 0-6.5A3.25 3.25 0 0 0 9 11Zm-6 8.5c0-3.2 2.6-5.2 6-5.2s6 2 6 5.2M15.5 4.8a3.25 3.25 0 0 1 0 5.9M17.5 14.6c2.1.6 3.5 2.3 3.5 4.9",
  "inbox-report": "M4 20h16M6.5 20v-6M12 20V5m5.5 15v-9.5",
  nps: "M4 16a8 8 0 1 1 16 0M12 16l4-5.5M4 19.5h16",
  checklists: "m4 6.5 1.5 1.5L8.5 5M4 13l1.5 1.5 3-3M4 19.5 5.5 21l3-3M12 7h8M12 13.5h8M12 20h8",
  reviews: "m12 4 2.5 5.1 5.6.8-4 4 .9 5.6-5-2.7-5 2.7.9-5.6-4-4 5.6-.8z",
  model: "M4 17.5h4.5v-5H14v-5h6M17 4.5l3 3-3 3M4 20.5h16",
  settings:
    "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM19.5 12a7.6 7.6 0 0 0-.1-1.2l2-1.5-2-3.4-2.3 1a7.5 7.5 0 0 0-2.1-1.2L14.6 3h-4l-.4 2.7A7.5 7.5 0 0 0 8 6.9l-2.3-1-2 3.4 2 1.5a7.6 7.6 0 0 0 0 2.4l-2 1.5 2 3.4 2.3-1a7.5 7.5 0 0 0 2.2 1.2l.4 2.7h4l.4-2.7a7.5 7.5 0 0 0 2.1-1.2l2.3 1 2-3.4-2-1.5q.1-.6.1-1.2Z",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm9 2-4-4",
  check: "m5 12.5 4.5 4.5L19 7.5",
  cross: "m6.5 6.5 11 11m0-11-11 11",
  back: "M14.5 5.5 8 12l6.5 6.5",
  forward: "M9.5 5.5 16 12l-6.5 6.5",
  down: "m6 9.5 6 6 6-6",
  download: "M12 4.5v10m-4.5-4L12 15l4.5-4.5M5 19.5h14",
  copy: "M9 9V5.5A1.5 1.5 0 0 1 10.5 4h8A1.5 1.5 0 0 1 20 5.5v8a1.5 1.5 0 0 1-1.5 1.5H15M5.5 9h8A1.5 1.5 0 0 1 15 10.5v8a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 4 18.5v-8A1.5 1.5 0 0 1 5.5 9Z",
  clip: "M19 11.5 11.7 18.8a4.4 4.4 0 0 1-6.2-6.2l8-8a3 3 0 0 1 4.2 4.2l-8 8a1.4 1.4 0 0 1-2-2l7-7",
  paper: "M7 3.5h7l4 4v13H7zM14 3.5v4h4M10 12h5m-5 4h5",
  send: "M5 12h13m-5.5-6L19 12l-6.5 6",
  sun: "M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM12 2.5v2m0 15v2m9.5-9.5h-2m-15 0h-2m16.2-6.7-1.4 1.4M6.7 17.3l-1.4 1.4m13.4 0-1.4-1.4M6.7 6.7 5.3 5.3",
  moon: "M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5Z",
  screen:
    "M4.5 5h15A1.5 1.5 0 0 1 21 6.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 15.5v-9A1.5 1.5 0 0 1 4.5 5ZM8.5 20.5h7M12 17v3.5",
  more: "M4.5 12a1 1 0 1 0 2 0 1 1 0 0 0-2 0Zm6.5 0a1 1 0 1 0 2 0 1 1 0 0 0-2 0Zm6.5 0a1 1 0 1 0 2 0 1 1 0 0 0-2 0Z",
  person: "M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5ZM4.5 20c0-3.6 3.2-5.8 7.5-5.8s7.5 2.2 7.5 5.8",
  take: "M10 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3.5 19.5c0-3.2 2.8-5.2 6.5-5.2s6.5 2 6.5 5.2M18.5 8v6m3-3h-6",
  reopen: "M5 12a7 7 0 1 0 2.2-5.1L5 9m0-4.5V9h4.5",
  out: "M14 4.5H6A1.5 1.5 0 0 0 4.5 6v12A1.5 1.5 0 0 0 6 19.5h8M10 12h10m-3.5-3.5L20 12l-3.5 3.5",
  warning: "M12 9v4.5m0 3v.01M10.7 4.5 3 18a1.5 1.5 0 0 0 1.3 2.2h15.4A1.5 1.5 0 0 0 21 18L13.3 4.5a1.5 1.5 0 0 0-2.6 0Z",
  label:
    "M4 5.5A1.5 1.5 0 0 1 5.5 4h6.2a2 2 0 0 1 1.4.6l6.3 6.3a2 2 0 0 1 0 2.8l-5.7 5.7a2 2 0 0 1-2.8 0l-6.3-6.3a2 2 0 0 1-.6-1.4zM8.5 8.5v.01",
  snooze: "M12 20.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM4 6.5 6.5 4m11 0L20 6.5M9.8 10.5h4.4l-4.4 5h4.4",
  note: "M5.5 4h13A1.5 1.5 0 0 1 20 5.5V14l-6 6H5.5A1.5 1.5 0 0 1 4 18.5v-13A1.5 1.5 0 0 1 5.5 4ZM14 20v-6h6M8 8.5h8M8 12h5",
  bell: "M6 16.5h12l-1.4-2.2V10a4.6 4.6 0 0 0-9.2 0v4.3zM10.2 19.2a2 2 0 0 0 3.6 0",
  muted: "M6 16.5h12l-1.4-2.2V10a4.6 4.6 0 0 0-9.2 0v4.3zM10.2 19.2a2 2 0 0 0 3.6 0M4.5 4.5l15 15",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2",
  keyboard:
    "M4 6.5h16A1.5 1.5 0 0 1 21.5 8v8a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 16V8A1.5 1.5 0 0 1 4 6.5ZM6.5 10h.01M10 10h.01M13.5 10h.01M17 10h.01M8 14h8",
  question: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM9.7 9.5a2.4 2.4 0 1 1 3.3 2.3c-.7.3-1 .8-1 1.7m0 2.8v.01",
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration: whatever it stands for is also said in words. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.75"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}

export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--accent-strong)" />
      <path
        d="M8 22.5 13.5 13l4 5.5L24 8.5"
        fill="none"
        stroke="#fff"
        stroke-width="2.6"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
      <circle cx="24" cy="8.5" r="2.6" fill="#fff" />
    </svg>
  );
}

/** Line drawings of the chat, each in a box of 24 × 24. */
export const DRAWINGS = {
  send: "M12 19V5M6 11l6-6 6 6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2 12.5l4.5 4.5L15 8M11 16l1 1 9-9",
  chat: "M12 4.5c5 0 8.5 3 8.5 7s-3.5 7-8.5 7c-1 0-2-.1-2.8-.4L5 20l.8-3.3C4.3 15.4 3.5 13.6 3.5 11.5c0-4 3.5-7 8.5-7z",
  offline: "M3 3l18 18M7 10a5 5 0 0 0 .5 9H17M10 6.5A6 6 0 0 1 17.5 11a4 4 0 0 1 2.8 6",
  clock: "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
  alert: "M12 8v5M12 16.5v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
  clip: "M20 11l-8 8a5 5 0 0 1-7-7l8-8a3 3 0 0 1 4 4l-8 8",
  menu: "M5 12h1M12 12h1M19 12h1",
} as const;

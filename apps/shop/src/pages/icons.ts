import { raw } from "hono/html";

function icon(paths: string) {
  return raw(
    `<svg viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`,
  );
}

export const ICONS = {
  search: icon('<circle cx="11" cy="11" r="6.500"/><path d="m16 16 4.500 4.500"/>'),
  bag: icon('<path d="M5 8h14l1 12H4L5 8Z"/><path d="M8.500 10.500V7a3.500 3.500 0 0 1 7 0v3.500"/>'),
  person: icon('<circle cx="12" cy="8" r="3.800"/><path d="M4.500 20c.8-4 3.800-6 7.500-6s6.700 2 7.500 6"/>'),
  truck: icon(
    '<path d="M3 6.500h11v10H3zM14 10h4l3 3v3.500h-7z"/><circle cx="7.500" cy="17.500" r="1.800"/><circle cx="17" cy="17.500" r="1.800"/>',
  ),
  back: icon('<path d="M4 9.500h10.500a5 5 0 0 1 0 10H9"/><path d="M8 5.500 4 9.500l4 4"/>'),
  gift: icon(
    '<path d="M4 11h16v9H4zM3 7.500h18V11H3zM12 7.500V20"/><path d="M12 7.500c-4 0-5-4-2.800-4.500 1.800-.3 2.800 2 2.800 4.500Zm0 0c4 0 5-4 2.800-4.500-1.800-.3-2.800 2-2.800 4.500Z"/>',
  ),
  check: icon('<path d="m5 12.500 4.500 4.500L19 7.500"/>'),
};

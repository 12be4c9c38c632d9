/** The address a link may open, or null: a config must not smuggle a script into a link. */
export function pageAddress(url: string): HTMLAnchorElement | null {
  const link = document.createElement("a");
  link.href = url;
  return /^https?:$/.test(link.protocol) ? link : null;
}

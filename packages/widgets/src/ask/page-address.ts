/** The address a link may open, or null: a config must not smuggle a script into a link. */
export function pageAddress(url: string): URL | null {
  try {
    const address = new URL(url, location.href);
    return /^https?:$/.test(address.protocol) ? address : null;
  } catch {
    return null;
  }
}

/**
 * Whether a URL matches a glob: `*` is any run without `/`, `**` any run. A glob that starts with `/` is held against the
 * path, any other against the whole address; query and fragment count only where the glob has a `?` or `#`. Null when the
 * glob has more than 4 wildcards. Linear in the URL: it keeps the set of reachable positions and never backtracks.
 */
export function globMatches(glob: string, url: string): boolean | null {
  const tokens = glob.split(/(\*+)/);
  if (tokens.length > 9) return null;
  let text = /[?#]/.test(glob) ? url : url.replace(/[?#].*/s, "");
  if (glob[0] === "/") text = text.replace(/^\w+:\/\/[^/?#]*/, "") || "/";
  let reached = new Set([0]);
  for (const token of tokens) {
    const next = new Set<number>();
    const reach = (start: number): void => {
      for (let end = start; end <= text.length && !next.has(end); end++) {
        next.add(end);
        if (!token[1] && text[end] === "/") break;
      }
    };
    for (const start of reached) {
      if (token[0] === "*") reach(start);
      else if (text.startsWith(token, start)) next.add(start + token.length);
    }
    reached = next;
  }
  return reached.has(text.length);
}

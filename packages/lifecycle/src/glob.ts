/**
 * Whether a URL matches a glob: `*` is any run without `/`, `**` any run. A glob that starts with `/` is held against the
 * path, any other against the address without its scheme; query and fragment count only where the glob names `?` or `#`.
 * Null when the glob has more than 4 wildcards. Linear in the URL: the set of reachable positions, no backtracking.
 */
export function globMatches(glob: string, url: string): boolean | null {
  const tokens = glob.replace(/^\w+:\/\//, "").split(/(\*+)/);
  if (tokens.length > 9) return null;
  let text = url.replace(/^\w+:\/\//, "");
  if (glob[0] === "/") text = text.replace(/^[^/?#]+/, "");
  if (!glob.includes("#")) text = text.replace(/#.*/s, "");
  if (!glob.includes("?")) text = text.replace(/\?.*/s, "");
  let reached = new Set([0]);
  for (const token of tokens) {
    const next = new Set<number>();
    for (const start of reached) {
      if (token[0] !== "*") {
        if (text.startsWith(token, start)) next.add(start + token.length);
      } else
        for (let end = start; end <= text.length && !next.has(end); end++) {
          if (end > start && !token[1] && text[end - 1] === "/") break;
          next.add(end);
        }
    }
    reached = next;
  }
  return reached.has(text.length);
}

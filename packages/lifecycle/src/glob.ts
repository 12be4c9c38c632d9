/** A glob cut at its wildcards, and before that: whether it is held against the path, and whether query and fragment count. */
export type Glob = [isPath: boolean, hasQuery: boolean, ...tokens: string[]];

/**
 * Whether an address matches a glob: `*` is any run without `/`, `**` any run; the glob comes cut at its wildcards. Linear in
 * the address: it keeps the set of reachable positions and never backtracks.
 */
export function globMatches([isPath, hasQuery, ...tokens]: Glob, address: string): boolean {
  let text = hasQuery ? address : address.replace(/[?#].*/s, "");
  if (isPath) text = text.replace(/^\w+:\/\/[^/?#]*/, "") || "/";
  let reached = new Set([0]);
  for (const token of tokens) {
    const next = new Set<number>();
    for (const start of reached) {
      if (token[0] !== "*") {
        if (text.startsWith(token, start)) next.add(start + token.length);
      } else
        for (let end = start; end <= text.length && !next.has(end); end++) {
          next.add(end);
          if (!token[1] && text[end] === "/") break;
        }
    }
    reached = next;
  }
  return reached.has(text.length);
}

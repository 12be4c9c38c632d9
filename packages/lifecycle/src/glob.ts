import type { JsonValue } from "./json.ts";

/** Text as a pattern that matches only it. */
export const escaped = (text: JsonValue): string => `${text}`.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/**
 * A glob as the source of a regular expression: `*` is any run without `/`, `**` any run. A glob that starts with `/` is held
 * against the path, any other against the whole address; query and fragment count only where the glob has a `?` or `#`. Null
 * when the glob has more than 4 wildcards.
 *
 * The expression cannot be made slow: every wildcard but the last takes the first place where what follows it fits and never
 * gives it back (a lookahead with a back-reference is an atomic group). The first is as good as any: between two `**` the
 * earliest match leaves the most, and a later match of what follows a `*` lies in the same run without `/`.
 */
export function patternOf(glob: string): string | null {
  const tokens = glob.split(/(\*+)/);
  if (tokens.length > 9) return null;
  const [start = "", ...rest] = tokens;
  const hasQuery = /[?#]/.test(glob);
  const end = hasQuery ? "$" : "(?=[?#]|$)";
  const runs = hasQuery ? { "*": "[^/]*", "**": "[^]*" } : { "*": "[^/?#]*", "**": "[^?#]*" };
  let groups = 0;
  const atomic = (source: () => string): string => {
    const group = ++groups;
    return `(?=(${source()}))\\${group}`;
  };
  /** What matches from a wildcard on, until another or to the end. */
  const after = (index: number, stop = rest.length): string => {
    if (index >= stop) return stop < rest.length ? "" : end;
    const isDeep = rest[index]!.length > 1;
    const run = runs[isDeep ? "**" : "*"];
    const literal = escaped(rest[index + 1] ?? "");
    if (index + 2 >= rest.length) return `${run}${literal}${end}`;
    if (!isDeep) return atomic(() => `${run}?${literal}`) + after(index + 2, stop);
    const next = rest.findIndex((token, at) => at > index && at % 2 === 0 && token.length > 1);
    if (next < 0) return `${run}?${literal}${after(index + 2)}`;
    return atomic(() => `${run}?${literal}${after(index + 2, next)}`) + after(next, stop);
  };
  const path = escaped(start) + after(0);
  if (glob[0] !== "/") return `^${path}`;
  const origin = "\\w+:\\/\\/[^/?#]*";
  const isRoot = new RegExp(`^${path}`).test("/");
  return `^(?:${origin})?${path}${isRoot ? `|^${origin}${end}` : ""}`;
}

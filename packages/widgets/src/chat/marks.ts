/** Text, or something marked in it. */
export type Part = string | Marked;

export interface Marked {
  tag: "strong" | "em" | "code" | "a" | "ul" | "ol" | "li";
  /** What was written around its parts and is not drawn: together with them it is what was written. */
  open: string;
  close: string;
  parts: Part[];
  /** Where a link goes; http or https. */
  href?: string;
  /** The host a link really goes to, where its text looks like another address. */
  host?: string;
  /** The number an item was written with. */
  value?: number;
}

/** Brackets in an address belong to it when they are closed in it. */
const ADDRESS = String.raw`(?:https?:\/\/|\bwww\.(?=[^\s.]+\.[^\s.]))(?:\([^\s()<>"⟨]*\)|[^\s()<>"⟨])+`;

/** [text](address), an address, **bold**, _italic_, *italic*, `code`: in this order of the groups. */
const MARKED = new RegExp(
  String.raw`\[([^[\]\n]+)\]\((${ADDRESS})\)|(${ADDRESS})|\*\*([^*\n]+)\*\*|\b_([^_\n]+)_\b|\B\*(?!\s)([^*\n]+)\*\B|` +
    "`([^`\\n]+)`",
  "gi",
);

/** Punctuation behind an address belongs to the sentence, not to the address. */
const TAIL = /[.,;:!?'»”\]]+$/;

/** Two items or more: one alone is a dash or a number at the beginning of a line. */
const LIST = /(?<=^|\n)(?:(?: {0,3}[-*•] +\S[^\n]*(?:\n|$)){2,}|(?: {0,3}\d{1,3}\. +\S[^\n]*(?:\n|$)){2,})/g;
const ITEM = /^( *(?:[-*•]|(\d+)\.) +)(.*)(\n?)$/;

/** What a reader takes for an address: after `://`, or words with dots (also those that only look like dots) between them. */
const NAMED = /:\/\/([^\s/?#]+)|(?<![\p{L}\p{N}-])((?:[\p{L}\p{N}-]+[.．。｡])+\p{L}{2,})/gu;

/** A message as text and what is marked in it; nothing of it is lost, and nothing else is ever interpreted. */
export function partsOf(text: string): Part[] {
  return cut(text, text.matchAll(LIST), inlineOf, ([list]) => listOf(list));
}

/** The text between matches as `rest` has it, and what `mark` makes of each match; a match that is nothing stays text. */
function cut(
  text: string,
  matches: Iterable<RegExpExecArray>,
  rest: (between: string) => Part[],
  mark: (match: RegExpExecArray) => Marked | null,
): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of matches) {
    const marked = mark(match);
    if (!marked) continue;
    parts.push(...rest(text.slice(from, match.index)), marked);
    from = match.index + writtenOf([marked]).length;
  }
  return [...parts, ...rest(text.slice(from))];
}

const plain = (text: string): Part[] => (text ? [text] : []);

const inlineOf = (text: string): Part[] => cut(text, text.matchAll(MARKED), plain, inlineMark);

function inlineMark([, label, target, address, bold, underscored, starred, code]: RegExpExecArray): Marked | null {
  if (label && target) return linkOf(label, target, "[", `](${target})`);
  if (address) return linkOf(address.replace(TAIL, ""));
  if (bold) return { tag: "strong", open: "**", close: "**", parts: inlineOf(bold) };
  if (code) return { tag: "code", open: "`", close: "`", parts: [code] };
  const mark = underscored ? "_" : "*";
  return { tag: "em", open: mark, close: mark, parts: inlineOf(underscored ?? starred!) };
}

/** A link leads where its text says, or says where it leads. */
function linkOf(text: string, target = text, open = "", close = ""): Marked | null {
  const address = /^www/i.test(target) ? `https://${target}` : target;
  if (!URL.canParse(address)) return null;
  const { href, host } = new URL(address);
  const seen = open ? namesIn(text) : [address.replace(/^\w+:\/\//, "").split(/[/?#]/)[0]!];
  const isTrue = seen.every((name) => bare(name) === bare(host));
  return { tag: "a", open, close, parts: [text], href, ...(isTrue ? {} : { host }) };
}

const bare = (name: string): string => name.toLowerCase().replace(/^www\./, "");
const namesIn = (text: string): string[] => [...text.matchAll(NAMED)].map(([, after, dotted]) => (after ?? dotted)!);

function listOf(list: string): Marked {
  const items = (list.match(/[^\n]+\n?/g) ?? []).map((line): Marked => {
    const [, open = "", number, text = "", close = ""] = ITEM.exec(line)!;
    return { tag: "li", open, close, parts: inlineOf(text), ...(number ? { value: Number(number) } : {}) };
  });
  return { tag: items[0]?.value === undefined ? "ul" : "ol", open: "", close: "", parts: items };
}

/** What was written, marks and all. */
export function writtenOf(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === "string" ? part : `${part.open}${writtenOf(part.parts)}${part.close}`)).join("");
}

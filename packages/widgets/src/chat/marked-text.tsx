import type { ComponentChildren } from "preact";
import type { LinkCard as Card } from "@tappa/protocol";
import { LinkCard } from "./link-card.tsx";
import { partsOf, type Marked, type Part } from "./marks.ts";

/** The look comes with what it is for; resets of the widget and the console take it from lists. */
const LISTS = {
  ul: { margin: 0, paddingInlineStart: "1.3em", listStyle: "disc" },
  ol: { margin: 0, paddingInlineStart: "2em", listStyle: "decimal" },
};

/** A text as nodes: what somebody typed never becomes HTML. */
export const drawMarks = (text: string): ComponentChildren[] => drawn(partsOf(text));

/** A message's text, and what is shown beside it. */
export const drawMessage = (text: string, card?: Card): ComponentChildren => [drawMarks(text), card && <LinkCard {...card} />];

const drawn = (parts: readonly Part[]): ComponentChildren[] =>
  parts.map((part) => (typeof part === "string" ? part : <Drawn {...part} />));

function Drawn({ tag: Tag, parts, open, href, host, value }: Marked) {
  const inner = drawn(parts);
  if (Tag === "li") return <li value={value}>{inner}</li>;
  if (Tag === "ul" || Tag === "ol") return <Tag style={LISTS[Tag]}>{inner}</Tag>;
  if (!href) return <Tag>{inner}</Tag>;
  return (
    <a href={href} title={href} dir={open ? "auto" : "ltr"} target="_blank" rel="noopener noreferrer nofollow">
      {inner}
      {host && <bdi dir="ltr"> ({host})</bdi>}
    </a>
  );
}

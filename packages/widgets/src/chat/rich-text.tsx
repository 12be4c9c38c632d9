import type { ComponentChildren } from "preact";

/** An address, **bold**, _italic_, *italic*, `code`: in this order of the groups. */
const MARKED = /(https?:\/\/[^\s<>"]+)|\*\*([^*\n]+)\*\*|\b_([^_\n]+)_\b|\B\*(?!\s)([^*\n]+)\*\B|`([^`\n]+)`/g;

/** Punctuation behind an address belongs to the sentence, not to the address. */
const TAIL = /[.,;:!?'»”)\]]+$/;

/** A message as nodes: what somebody typed never becomes HTML. */
export function richText(text: string): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const match of text.matchAll(MARKED)) {
    const [whole, address, bold, underscored, starred, code] = match;
    const italic = underscored ?? starred;
    const url = address?.replace(TAIL, "");
    const length = url ? url.length : whole.length;
    parts.push(text.slice(from, match.index));
    from = match.index + length;
    if (url) parts.push(<Link url={url} />);
    else if (bold) parts.push(<strong>{bold}</strong>);
    else if (italic) parts.push(<em>{italic}</em>);
    else parts.push(<code>{code}</code>);
  }
  parts.push(text.slice(from));
  return parts;
}

function Link({ url }: { url: string }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow">
      {url}
    </a>
  );
}

import type { ComponentChildren } from "preact";

/**
 * What would turn or hide the text around it without being seen. Joiners between letters that need them, and in emoji, are
 * left alone.
 */
const UNSEEN =
  /(?![\t\n\r])\p{Cc}|[\u200b\u202a-\u202e\u2060-\u206f\ufeff]|(?<=^|[\s!-\u02ff])[\u200c\u200d]|[\u200c\u200d](?=$|[\s!-\u02ff])/gu;

const nameOf = (sign: string): string => `⟨U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`;

/** An address, **bold**, _italic_, *italic*, `code`: in this order of the groups. */
const MARKED = /(https?:\/\/[^\s<>"⟨]+)|\*\*([^*\n]+)\*\*|\b_([^_\n]+)_\b|\B\*(?!\s)([^*\n]+)\*\B|`([^`\n]+)`/g;

/** Punctuation behind an address belongs to the sentence, not to the address. */
const TAIL = /[.,;:!?'»”)\]]+$/;

/** A message as nodes: what somebody typed never becomes HTML, and what cannot be seen is called by its name. */
export function richText(written: string): ComponentChildren[] {
  const text = written.replace(UNSEEN, nameOf);
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

import type { LinkCard as Card } from "@tappa/protocol";
import { visible } from "./visible.ts";

const BOX = {
  display: "block",
  margin: "var(--s2) 0 4px",
  overflow: "hidden",
  border: "1px solid color-mix(in srgb, currentcolor 22%, transparent)",
  borderRadius: "12px",
  textDecoration: "none",
  whiteSpace: "normal",
};
const PICTURE = { display: "block", width: "100%", maxHeight: "150px", objectFit: "cover" };
const WORDS = { display: "grid", padding: "8px 12px" };
const PLACE = { fontSize: "12px", opacity: 0.8 };

/** A page of the site, as an agent describes it. */
export function LinkCard({ url, title, image }: Card) {
  if (!/^https?:/.test(url)) return null;
  const { host, pathname } = new URL(url);
  return (
    <a href={url} style={BOX} target="_blank" rel="noopener noreferrer nofollow">
      {image && <img src={image} style={PICTURE} alt="" loading="lazy" />}
      <span style={WORDS}>
        <b dir="auto">{visible(title)}</b>
        <bdi dir="ltr" style={PLACE}>
          {host}
          {pathname.length > 1 && pathname}
        </bdi>
      </span>
    </a>
  );
}

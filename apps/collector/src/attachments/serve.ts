import type { AttachmentRecord } from "../store/store.ts";
import type { AttachmentFiles } from "./files.ts";
import { LINK_MS } from "./links.ts";

const isPlain = (byte: number): boolean => /[\w.-]/.test(String.fromCharCode(byte)) && byte < 0x80;
const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, "0");

/** Names beyond ASCII as RFC 5987 has them; clients that do not know it get the rest of the name. */
function disposition(how: "inline" | "attachment", name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, "_");
  const bytes = [...new TextEncoder().encode(name)];
  const encoded = bytes.map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : `%${hex(byte)}`)).join("");
  return `${how}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/**
 * A file as it may be shown: as what its first bytes say it is, and nothing else; it can run nothing, load nothing and reach nothing
 * of the origin it came from. Images are drawn, all else is downloaded. null = it is not whole, or gone.
 * @param readers `cross-origin`: any page may draw it, since the address is the proof
 */
export async function serveAttachment(
  files: AttachmentFiles,
  site: string,
  { id, name, type }: AttachmentRecord,
  readers: "same-origin" | "cross-origin",
): Promise<Response | null> {
  const file = type && (await files.read({ site, id }));
  if (!file) return null;
  return new Response(file.body, {
    headers: {
      "Content-Type": type,
      "Content-Length": String(file.bytes),
      "Content-Disposition": disposition(type.startsWith("image/") ? "inline" : "attachment", name),
      "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
      "X-Content-Type-Options": "nosniff",
      "Cross-Origin-Resource-Policy": readers,
      "Referrer-Policy": "no-referrer",
      "Cache-Control": `private, max-age=${LINK_MS / 1000}, immutable`,
    },
  });
}

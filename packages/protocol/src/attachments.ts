import type { VisitorProof } from "./wire.ts";

/** What may be attached to a message: images that every browser draws without running anything, and PDF. */
export const ATTACHMENT_TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "application/pdf"] as const;
export type AttachmentType = (typeof ATTACHMENT_TYPES)[number];

/** A file that belongs to a message. `id` is a UUIDv7 made where the file was picked; `type` is what its first bytes say. */
export interface Attachment {
  id: string;
  name: string;
  type: AttachmentType;
  bytes: number;
}

/**
 * First line of the body of `POST /v1/attachments`; behind its line feed the file's bytes from `offset` on, at most
 * `ATTACHMENT_PIECE_BYTES` of them ([W52]).
 */
export interface PieceRequest {
  v: 1;
  key: string;
  visitor: VisitorProof;
  id: string;
  name: string;
  /** Size of the whole file. */
  bytes: number;
  offset: number;
}

/** Answer to a piece. With fewer than the file's bytes the next piece begins there, whatever was sent. */
export interface PieceAnswer {
  received: number;
  /** The file as it is stored, once all of it is. */
  attachment?: Attachment;
}

/** Body of `POST /v1/attachments/links`: which of them the visitor may read, and by which address. */
export interface LinksRequest {
  v: 1;
  key: string;
  visitor: VisitorProof;
  ids: string[];
}

export interface LinksAnswer {
  /** Id → address, below the collector's own. What may not be read, or is gone, is not there. */
  links: Record<string, string>;
  /** How long from now on the addresses are good, ms. */
  validMs: number;
}

/** Unless the site's config says otherwise. */
export const ATTACHMENT_BYTES = 10 * 1024 * 1024;
export const ATTACHMENT_PIECE_BYTES = 256 * 1024;
export const MESSAGE_ATTACHMENTS = 10;
export const ATTACHMENT_NAME_LENGTH = 200;

/** How many of a file's first bytes tell its type. */
export const SIGNATURE_BYTES = 16;

const SIGNATURES: [AttachmentType, offset: number, text: string][] = [
  ["image/png", 0, "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", 0, "\xff\xd8\xff"],
  ["image/gif", 0, "GIF87a"],
  ["image/gif", 0, "GIF89a"],
  ["image/webp", 8, "WEBP"],
  ["image/avif", 4, "ftypavif"],
  ["image/avif", 4, "ftypavis"],
  ["application/pdf", 0, "%PDF-"],
];

/** The type of a file by its first bytes; null = none that may be attached. Its name and what a browser calls it are not asked. */
export function sniff(head: Uint8Array): AttachmentType | null {
  const text = String.fromCharCode(...head.subarray(0, SIGNATURE_BYTES));
  const found = SIGNATURES.find(([, offset, signature]) => text.startsWith(signature, offset));
  // Sounds and films come in the same container.
  return found && (found[0] !== "image/webp" || text.startsWith("RIFF")) ? found[0] : null;
}

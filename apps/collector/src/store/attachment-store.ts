import type { Attachment, AttachmentType } from "@tappa/protocol";
import type { Visitor } from "./batch.ts";

/** `visitor`: by key. */
export type AttachmentOwner = { visitor: number } | { agent: string };

export interface AttachmentDraft {
  /** UUIDv7 made where the file was picked. */
  id: string;
  owner: AttachmentOwner;
  name: string;
  /** Of the whole file. */
  bytes: number;
  at: number;
}

/** A file on its way (`type` is null) or whole. */
export interface AttachmentRecord extends Omit<Attachment, "type"> {
  owner: AttachmentOwner;
  type: AttachmentType | null;
}

/** How much there may be: of a visitor within `windowMs`, and of a site. */
export interface AttachmentRoom {
  ownerBytes: number;
  windowMs: number;
  siteBytes: number;
}

/** `begun`: now or before, then as it was said first; `gone`: it was removed, and its id is used up. */
export type AttachmentBegin = { state: "begun"; record: AttachmentRecord } | { state: "full" } | { state: "gone" };

export interface GoneAttachment {
  site: string;
  id: string;
}

/** What is known of files that belong to messages; `attachments/files.ts` keeps their bytes. */
export interface AttachmentStore {
  begin(site: string, draft: AttachmentDraft, room: AttachmentRoom): Promise<AttachmentBegin>;
  get(site: string, id: string): Promise<AttachmentRecord | null>;
  /** All of it is on the disk, and this is what it is. */
  finish(site: string, id: string, type: AttachmentType): Promise<void>;
  /** Those of `ids` that the visitor may read: what its person sent, and what is in its person's conversations. */
  readable(site: string, visitor: Visitor, ids: readonly string[]): Promise<string[]>;
  /** Nobody may read the person's files any more; they are `gone`. */
  erase(site: string, person: string): Promise<void>;
  /** At most `limit` files, of all sites, to be removed; what no message named until `before` is among them. */
  gone(before: number, limit: number): Promise<GoneAttachment[]>;
  /** Their bytes were removed. */
  forget(files: readonly GoneAttachment[]): Promise<void>;
}

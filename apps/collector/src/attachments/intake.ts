import { ATTACHMENT_BYTES, ATTACHMENT_PIECE_BYTES, type PieceAnswer, SIGNATURE_BYTES, sniff } from "@tappa/protocol";
import { Problem } from "../problem.ts";
import type { Clock } from "../services.ts";
import type { AttachmentOwner, AttachmentRecord, Site, Store } from "../store/store.ts";
import type { AttachmentFiles } from "./files.ts";

const MIB = 1024 * 1024;
/** What one visitor may send up in a day, however small its files are. */
const VISITOR_BYTES = 100 * MIB;
const VISITOR_WINDOW_MS = 86_400_000;
/** What the files of one site may take of the disk, unless the operator says otherwise. */
export const SITE_BYTES = 5 * 1024 * MIB;

/** A piece of a file, as it came. */
export interface Piece {
  id: string;
  name: string;
  /** Of the whole file. */
  bytes: number;
  offset: number;
  piece: Uint8Array;
}

export interface Intake {
  /** @throws Problem `attachment_type`, `body_too_large`, `quota_reached`, `forbidden`, `body_invalid` */
  take(site: Site, owner: AttachmentOwner, piece: Piece): Promise<PieceAnswer>;
}

const isSameOwner = (one: AttachmentOwner, other: AttachmentOwner): boolean =>
  "visitor" in one ? "visitor" in other && one.visitor === other.visitor : "agent" in other && one.agent === other.agent;

/** Takes files in piece by piece: what came stays when the connection or the collector goes, and the next piece begins there. */
export function createIntake(store: Pick<Store, "attachments">, files: AttachmentFiles, clock: Clock, siteBytes: number): Intake {
  const inTurn = createTurns();

  const begin = async (site: Site, owner: AttachmentOwner, { id, name, bytes }: Piece): Promise<AttachmentRecord> => {
    const draft = { id, owner, name, bytes, at: clock.now() };
    const room = { ownerBytes: VISITOR_BYTES, windowMs: VISITOR_WINDOW_MS, siteBytes };
    const begun = await store.attachments.begin(site.id, draft, room);
    if (begun.state === "begun") return begun.record;
    if (begun.state === "gone") throw new Problem("not_found", "This file was removed. Attach it again.");
    throw new Problem("quota_reached", "There is no room for more files now. Send the text without it, or try again tomorrow.");
  };

  const take: Intake["take"] = async (site, owner, sent) => {
    check(site, sent);
    const file = { site: site.id, id: sent.id };
    const record = (await store.attachments.get(site.id, sent.id)) ?? (await begin(site, owner, sent));
    const { id, name, type, bytes } = record;
    // Whoever else made up the same id learns nothing of the file.
    if (!isSameOwner(record.owner, owner))
      throw new Problem("forbidden", "This file is somebody else's. Give yours an id of its own.");
    if (type) return { received: bytes, attachment: { id, name, type, bytes } };
    if (bytes !== sent.bytes) throw new Problem("body_invalid", "This file had another size before. Give it an id of its own.");
    const received = await files.write(file, sent.offset, sent.piece);
    if (received < bytes) return { received };
    const found = sniff(await files.head(file)) ?? refuseType();
    await files.keep(file);
    await store.attachments.finish(site.id, id, found);
    return { received, attachment: { id, name, type: found, bytes } };
  };
  return { take: (site, owner, sent) => inTurn(`${site.id}/${sent.id}`, () => take(site, owner, sent)) };
}

function check(site: Site, { bytes, offset, piece }: Piece): void {
  const most = site.config.limits.attachmentBytes ?? ATTACHMENT_BYTES;
  if (bytes > most) throw new Problem("body_too_large", `Attach files of at most ${most} bytes.`);
  if (piece.length > ATTACHMENT_PIECE_BYTES)
    throw new Problem("body_too_large", `Send at most ${ATTACHMENT_PIECE_BYTES} bytes of a file at once.`);
  const end = offset + piece.length;
  if (piece.length === 0 || end > bytes) throw new Problem("body_invalid", "Send a piece of the file that lies within its size.");
  // Refused with the first piece, not after all of it came; what decides is the file itself, once it is whole.
  if (offset === 0 && (piece.length >= SIGNATURE_BYTES || end === bytes) && !sniff(piece)) refuseType();
}

function refuseType(): never {
  throw new Problem(
    "attachment_type",
    "Attach a PNG, JPEG, GIF, WebP or AVIF image, or a PDF. What the file is called does not count.",
  );
}

/** One after the other for each key, so that two requests never work on one file. */
function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(key, turn);
    const leave = () => void (last.get(key) === turn && last.delete(key));
    turn.then(leave, leave);
    return turn;
  };
}

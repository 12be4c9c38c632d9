import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { SIGNATURE_BYTES } from "@tappa/protocol";
import { StorageUnavailable } from "../store/store.ts";

/** Which file: ids of a site and, within it, of an attachment. Both are the collector's own or checked before: they go into paths. */
export interface FileId {
  site: string;
  id: string;
}

/**
 * The bytes of what people attach, in a folder of their own that no address leads to. What is on its way lies apart from what is
 * whole, so that nothing half is ever read.
 */
export interface AttachmentFiles {
  /** Puts a piece where it belongs; past what is there already nothing is written. Answers how many bytes there are then. */
  write(file: FileId, offset: number, piece: Uint8Array): Promise<number>;
  /** The first bytes of a file on its way. */
  head(file: FileId): Promise<Uint8Array>;
  /** All of it came: it survives a loss of power from now on, and can be read. */
  keep(file: FileId): Promise<void>;
  /** null = it is not there. */
  read(file: FileId): Promise<{ bytes: number; body: ReadableStream<Uint8Array> } | null>;
  /** Removes what there is of it. */
  remove(file: FileId): Promise<void>;
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

/** Whatever the disk refuses (full, read-only, gone) is refused for now: nobody is told that a file is bad. */
async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new StorageUnavailable(error);
  }
}

/** @param folder is made with the first file; files in it are for the collector's user alone */
export function createAttachmentFiles(folder: string): AttachmentFiles {
  const incoming = ({ site, id }: FileId) => join(folder, "incoming", `${site}.${id}`);
  // Ids begin with their time: by their ends they spread over the folders.
  const whole = ({ site, id }: FileId) => join(folder, site, id.slice(-2), id);
  return {
    write: (file, offset, piece) =>
      onDisk(async () => {
        const path = incoming(file);
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        const size = await sizeOf(path);
        if (offset > size) return size;
        const handle = await open(path, size === 0 ? "w" : "r+", 0o600);
        try {
          await handle.write(piece, 0, piece.length, offset);
        } finally {
          await handle.close();
        }
        return Math.max(size, offset + piece.length);
      }),
    head: (file) => onDisk(() => firstBytesOf(incoming(file), SIGNATURE_BYTES)),
    keep: (file) =>
      onDisk(async () => {
        const path = whole(file);
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await flush(incoming(file));
        await rename(incoming(file), path);
        await flush(dirname(path));
      }),
    read: (file) =>
      onDisk(async () => {
        const handle = await open(whole(file), "r").catch((error: unknown) => {
          if (isMissing(error)) return null;
          throw error;
        });
        if (!handle) return null;
        const { size } = await handle.stat();
        // Closes its file when it ends, or is given up.
        return { bytes: size, body: Readable.toWeb(handle.createReadStream()) as ReadableStream<Uint8Array> };
      }),
    remove: (file) =>
      onDisk(async () => {
        for (const path of [incoming(file), whole(file)]) await rm(path, { force: true });
      }),
  };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

async function firstBytesOf(path: string, most: number): Promise<Uint8Array> {
  const handle = await open(path, "r");
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(most), 0, most, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

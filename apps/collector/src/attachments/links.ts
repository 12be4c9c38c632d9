import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Store } from "../store/store.ts";
import type { FileId } from "./files.ts";

/** How long an address lets read what it names. A page asks for another one before. */
export const LINK_MS = 60 * 60_000;

export interface Links {
  /** The address by which anybody may read the file until `LINK_MS` from now, below the collector's own. */
  make(file: FileId, now: number): Promise<string>;
  /** Whether an address was made here for this file and is still good. */
  isGood(file: FileId, until: string, mark: string, now: number): Promise<boolean>;
}

/** Addresses that open one file for a while: an image in a page brings no proof along. */
export function createLinks(store: Pick<Store, "setting">): Links {
  let secret: Promise<string> | undefined;
  const markOf = async ({ site, id }: FileId, until: string): Promise<string> => {
    secret ??= store.setting("attachments_secret", randomBytes(32).toString("base64url"));
    return createHmac("sha256", await secret.catch(forget))
      .update(`${site}/${id}/${until}`)
      .digest("base64url");
  };
  const forget = (error: unknown): never => {
    secret = undefined;
    throw error;
  };
  return {
    async make(file, now) {
      const until = String(now + LINK_MS);
      return `/v1/attachments/${file.site}/${file.id}?until=${until}&mark=${await markOf(file, until)}`;
    },
    async isGood(file, until, mark, now) {
      const [wanted, given] = [Buffer.from(await markOf(file, until)), Buffer.from(mark)];
      return wanted.length === given.length && timingSafeEqual(wanted, given) && Number(until) > now;
    },
  };
}

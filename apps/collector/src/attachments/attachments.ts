import type { Clock } from "../services.ts";
import type { Store } from "../store/store.ts";
import type { AttachmentFiles } from "./files.ts";
import { createIntake, type Intake, SITE_BYTES } from "./intake.ts";
import { createLinks, type Links } from "./links.ts";

export interface AttachmentOptions {
  files: AttachmentFiles;
  /** What the files of one site may take of the disk; 5 GiB when it is not said. */
  siteBytes?: number;
}

/** What people attach to messages: how it comes in, by which addresses it is read, and how it goes. */
export interface Attachments {
  readonly intake: Intake;
  readonly links: Links;
  readonly files: AttachmentFiles;
  /** Removes files that may go; true when there may be more. */
  sweep(): Promise<boolean>;
}

/** A file that no message named for so long was given up where it was picked. */
const IDLE_MS = 86_400_000;
const STEP = 100;

export function createAttachments(store: Store, clock: Clock, { files, siteBytes = SITE_BYTES }: AttachmentOptions): Attachments {
  return {
    files,
    intake: createIntake(store, files, clock, siteBytes),
    links: createLinks(store),
    async sweep() {
      const gone = await store.attachments.gone(clock.now() - IDLE_MS, STEP);
      if (gone.length === 0) return false;
      // The row goes last: whatever ends this in the middle, it is done again.
      for (const file of gone) await files.remove(file);
      await store.attachments.forget(gone);
      return gone.length === STEP;
    },
  };
}

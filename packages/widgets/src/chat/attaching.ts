import { computed, effect, type ReadonlySignal } from "@preact/signals-core";
import type { Files, Host, Upload } from "../host.ts";
import { follow } from "../sources.ts";
import { attachedOf } from "./attached.ts";
import type { Chat } from "./store.ts";

export interface Attaching {
  /** All on their way. */
  readonly uploads: ReadonlySignal<readonly Upload[]>;
  /** Those in the composer. */
  readonly picked: ReadonlySignal<readonly Upload[]>;
}

/** Sends with the next message what is picked, and has the next page look for it. */
export function createAttaching(chat: Chat, host: Host, files: Files): Attaching {
  const { cleanups } = chat;
  const uploads = follow(files.uploads, cleanups);
  const picked = computed(() => attachedOf(uploads.value, chat.outgoing.value));
  cleanups.push(
    effect(() => {
      const goes = picked.value.filter(({ state }) => state !== "refused");
      chat.attached.value = goes.map(({ id, name, type, bytes }) => ({ id, name, type, bytes }));
      // Read when the chat is opened: only then what draws files has to come at once.
      void (picked.value[0] ? host.storage.set("chat.files", true) : host.storage.remove("chat.files")).catch(host.report);
    }),
  );
  return { uploads, picked };
}

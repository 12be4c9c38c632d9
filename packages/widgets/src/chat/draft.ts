import { signal, type ReadonlySignal } from "@preact/signals-core";
import type { Host } from "../host.ts";

/** What stands in the composer; survives a reload, a crash and being closed. */
export interface Draft {
  readonly text: ReadonlySignal<string>;
  write(text: string): void;
  /** Puts a text below what is written already. */
  add(text?: string): void;
  /** The page goes: writes the newest text without waiting for the write before it. */
  hurry(): void;
  /** Settles when the draft of an earlier page has been read. */
  readonly ready: Promise<void>;
}

const KEY = "chat.draft";

export function createDraft(host: Host): Draft {
  const text = signal("");
  let touched = false;
  let saving = false;

  const put = () => (text.value ? host.storage.set(KEY, text.value) : host.storage.remove(KEY));
  // One save at a time, always of the newest text: typing never queues writes behind a slow disk.
  const save = async (): Promise<void> => {
    if (saving) return;
    saving = true;
    for (let saved: string | undefined; saved !== text.value;) {
      saved = text.value;
      await put();
    }
    saving = false;
  };
  const write = (next: string): void => {
    touched = true;
    text.value = next;
    save().catch(host.report);
  };
  const load = async (): Promise<void> => {
    const kept = await host.storage.get<string>(KEY);
    if (!kept || text.value === kept) return;
    // Whoever began to type before the old draft was read keeps both.
    if (touched) write(text.value ? `${kept}\n${text.value}` : kept);
    else text.value = kept;
  };
  return {
    text,
    write,
    add: (more) => {
      if (more && !text.value.includes(more)) write(text.value ? `${text.value}\n${more}` : more);
    },
    hurry: () => void (saving && put().catch(host.report)),
    ready: load().catch(host.report),
  };
}

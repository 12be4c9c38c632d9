import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { ComponentChildren } from "preact";
import { createDoor, type Door } from "./door.ts";
import type { FilesDrawing } from "./files.tsx";
import type { ChatMessage } from "./thread.ts";
import { visible } from "./visible.ts";

/** What draws what was said. */
export type DrawMessage = (message: ChatMessage) => ComponentChildren;

/** What may be marked, or is an address. */
const MAY_HOLD = /[*_`]|:\/\/|www\.|^ *(?:[-•]|\d+\.) /im;

/**
 * A message's text and its files. Most messages are plain and alone: only the others load what draws what is marked in them, and their
 * files, and are plain until it comes.
 */
export function createDrawing(report: (error: unknown) => void, files: Door<FilesDrawing>): ReadonlySignal<DrawMessage> {
  const door = createDoor(() => import("./marked-text.tsx"), report);
  return computed(() => {
    const marked = door.value?.drawMessage;
    const drawFiles = files.value?.drawFiles ?? files.open;
    return ({ text, card, attachments }) => {
      const plain = visible(text);
      if (card || MAY_HOLD.test(text)) door.open();
      return [marked ? marked(plain, card) : plain, attachments && (drawFiles(attachments) as ComponentChildren)];
    };
  });
}

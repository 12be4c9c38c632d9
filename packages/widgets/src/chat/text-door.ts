import type { ComponentChildren } from "preact";
import { createDoor } from "./door.ts";
import type { ChatMessage } from "./thread.ts";
import { visible } from "./visible.ts";

/** What draws what a message says. Another function each time it draws otherwise than before. */
export type DrawText = (message: Pick<ChatMessage, "text" | "card">) => ComponentChildren;

/** What may be marked, or is an address. */
const MAY_HOLD = /[*_`]|:\/\/|www\.|^ *(?:[-•]|\d+\.) /im;

/** Most messages are plain: only the others load what draws what is marked in them, and are plain until it comes. */
export function createTextDoor(report: (error: unknown) => void): () => DrawText {
  const door = createDoor(() => import("./marked-text.tsx"), report);
  const plain: DrawText = ({ text, card }) => {
    if (card || MAY_HOLD.test(text)) door.open();
    return visible(text);
  };
  let marked: DrawText | undefined;
  return () => {
    const draw = door.value?.drawMessage;
    return draw ? (marked ??= ({ text, card }) => draw(visible(text), card)) : plain;
  };
}

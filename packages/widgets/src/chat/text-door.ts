import type { ComponentChildren } from "preact";
import { createDoor } from "./door.ts";
import { visible } from "./visible.ts";

/** What draws a message's text. Another function each time it draws otherwise than before. */
export type DrawText = (written: string) => ComponentChildren;

/** What may be marked, or is an address. */
const MAY_HOLD = /[*_`]|:\/\/|www\.|^ *(?:[-•]|\d+\.) /im;

/** Most messages are plain: only the others load what draws what is marked in them, and are plain until it comes. */
export function createTextDoor(report: (error: unknown) => void): () => DrawText {
  const door = createDoor(() => import("./marked-text.tsx"), report);
  const plain: DrawText = (written) => {
    const text = visible(written);
    if (MAY_HOLD.test(text)) door.open();
    return text;
  };
  let marked: DrawText | undefined;
  return () => {
    const draw = door.value?.drawMarks;
    return draw ? (marked ??= (written) => draw(visible(written))) : plain;
  };
}

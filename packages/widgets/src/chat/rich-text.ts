import type { ComponentChildren } from "preact";
import { drawMarks } from "./marked-text.tsx";
import { visible } from "./visible.ts";

/** A message as nodes, as the chat draws it: safe, and with nothing in it that cannot be seen. */
export const richText = (written: string): ComponentChildren[] => drawMarks(visible(written));

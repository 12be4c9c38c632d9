import type { Texts } from "./texts.ts";
import { texts as english } from "./en.ts";

export const texts: Texts = { ...english };

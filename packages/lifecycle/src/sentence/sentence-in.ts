import type { Why } from "../rule.ts";
import { english } from "./english.ts";
import { italian } from "./italian.ts";
import { polish } from "./polish.ts";
import { sentence } from "./sentence.ts";
import type { LabelOf } from "./voice.ts";

const SENTENCES = {
  en: (why: Why, labelOf?: LabelOf) => sentence(why, english, labelOf),
  it: (why: Why, labelOf?: LabelOf) => sentence(why, italian, labelOf),
  pl: (why: Why, labelOf?: LabelOf) => sentence(why, polish, labelOf),
};

/** The languages sentences come in. */
export type SentenceLocale = keyof typeof SENTENCES;

/** All of them, English first. */
export const sentenceLocales = Object.keys(SENTENCES) as SentenceLocale[];

/** `sentence` with the language by its code, where the bundle's size is no matter: it brings all of them. */
export const sentenceIn = (why: Why, locale: SentenceLocale, labelOf?: LabelOf): string => SENTENCES[locale](why, labelOf);

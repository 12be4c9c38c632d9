import type { Locale } from "@tappa/protocol";
import type { texts as english } from "./en.ts";

/** One wording, or one per plural category of `count`. */
export type Text = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);
export type TextKey = keyof typeof english;
export type Texts = Record<TextKey, Text>;
/** The wording of `key`: `{name}` is replaced by `values.name`, a plural is chosen by `values.count`. */
export type Translate = (key: TextKey, values?: Record<string, string | number>) => string;

const LOADERS: Record<Locale, () => Promise<{ texts: Texts }>> = {
  en: () => import("./en.ts"),
  it: () => import("./it.ts"),
  pl: () => import("./pl.ts"),
  de: () => import("./de.ts"),
  fr: () => import("./fr.ts"),
  es: () => import("./es.ts"),
  ar: () => import("./ar.ts"),
};

/** Loads the only language that is needed; `own` wording wins over the built-in. */
export async function loadTexts(locale: Locale, own: Record<string, string>): Promise<Translate> {
  const load = LOADERS[locale] ?? LOADERS.en;
  const { texts } = await load().catch(load);
  return translator(locale, { ...texts, ...own });
}

function translator(locale: Locale, texts: Record<string, Text>): Translate {
  return (key, values = {}) => {
    const text = texts[key] ?? "";
    const chosen = typeof text === "string" ? text : plural(locale, text, Number(values.count));
    return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => `${values[name] ?? whole}`);
  };
}

function plural(locale: Locale, text: Exclude<Text, string>, count: number): string {
  return text[new Intl.PluralRules(locale).select(count)] ?? text.other;
}

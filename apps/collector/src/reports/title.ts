import type { Locale, LocalText } from "@tappa/protocol";

/** The text in the site's first language that has it, else in any; else `fallback`. */
export function titleOf(text: LocalText, locales: readonly Locale[], fallback: string): string {
  const own = locales.map((locale) => text[locale]).find(Boolean);
  return own ?? Object.values(text).find(Boolean) ?? fallback;
}

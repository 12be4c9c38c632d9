import type { LocalText, Locale } from "@tappa/protocol";

/** The owner's text in the visitor's language, else in English, else in the first there is. */
export function localText(text: LocalText, locale: Locale): string {
  return text[locale] || text.en || Object.values(text).find(Boolean) || "";
}

import type { Locale } from "@tappa/protocol";
import { expect, test } from "vitest";
import { texts as english } from "./en.ts";
import { localText } from "./local-text.ts";
import { loadTexts } from "./texts.ts";
import type { Text, TextKey, Texts } from "./texts.ts";

const LOCALES: Locale[] = ["en", "it", "pl", "de", "fr", "es", "ar"];

const wordings = (text: Text): string[] => (typeof text === "string" ? [text] : Object.values(text));
const names = (wording: string): string[] => [...new Set(wording.match(/\{\w+\}/g))].toSorted();

test.each(LOCALES)("every text in %s says the same values as the English one", async (locale) => {
  const { texts } = (await import(/* @vite-ignore */ `./${locale}.ts`)) as { texts: Texts };
  expect(Object.keys(texts).toSorted()).toEqual(Object.keys(english).toSorted());
  for (const [key, text] of Object.entries(texts)) {
    const wanted = names(wordings(english[key as TextKey]).at(-1)!);
    expect([key, names(wordings(text).at(-1)!)]).toEqual([key, wanted]);
  }
});

test("plurals follow the language", async () => {
  const inPolish = await loadTexts("pl", {});
  expect([1, 3, 5].map((count) => inPolish("chat.left", { count }))).toEqual([
    "Został 1 znak",
    "Zostały 3 znaki",
    "Zostało 5 znaków",
  ]);
});

test("an unknown language falls back to English, an unknown value stays as it is written", async () => {
  const t = await loadTexts("xx" as Locale, {});
  expect(t("chat.typing")).toBe("{name} is typing");
  expect(t("chat.typing", { name: "$&" })).toBe("$& is typing");
});

test("the owner's text is in the visitor's language, else in English, else in any there is", () => {
  expect(localText({ it: "Ciao", en: "Hi" }, "it")).toBe("Ciao");
  expect(localText({ it: "Ciao", en: "Hi" }, "de")).toBe("Hi");
  expect(localText({ it: "Ciao" }, "de")).toBe("Ciao");
  expect(localText({}, "de")).toBe("");
});

/** By what its user agent says and the ones it claims to be do not, in this order. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/\b(FBAN|FBAV|Instagram|Line|MicroMessenger)\b|; wv\)/, "in-app"],
  [/\b(Edg|EdgA|EdgiOS)\//, "Edge"],
  [/\b(OPR|OPT|OPiOS)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS|Chromium)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

/** The family of a browser, coarse enough to tell nobody apart; `other` where it is none of the known ones. */
export function browserOf(userAgent = ""): string {
  return FAMILIES.find(([pattern]) => pattern.test(userAgent))?.[1] ?? "other";
}

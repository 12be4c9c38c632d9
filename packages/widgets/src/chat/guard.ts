/** A draft as it will be sent. */
export interface Guarded {
  text: string;
  /** What of it is hidden, or would be, as it is shown then: `•••• •••• •••• 1111`. */
  found: readonly string[];
  /** Something was found that is no card number, so the visitor may send it as it is written. */
  optional: boolean;
}

interface Range {
  kind: "card" | "iban" | "password";
  from: number;
  to: number;
}

const DIGIT = "[0-9٠-٩۰-۹０-９]";
/** What people put between the digits of a number; also what nobody sees. */
const BETWEEN = "[ \\t\\u00a0\\u202f._\\p{Pd}\\p{Cf}]{0,3}";
const NUMBER = new RegExp(`${DIGIT}(?:${BETWEEN}${DIGIT}){12,}`, "gu");
const GROUP = new RegExp(`${DIGIT}+`, "gu");
/** From every place where one can begin, whatever stands before it. */
const ACCOUNT = new RegExp(`(?<![\\p{L}\\d])(?=([A-Z]${BETWEEN}[A-Z]${BETWEEN}\\d(?:${BETWEEN}[A-Z\\d]){11,30}))`, "giu");
const SAID = "[^\\S\\n]+(?:is|to|brzmi|è|ist|lautet|est|es|هي)";
/** After a verb a word counts that looks like a password or ends the line: "my password is not accepted" hides nothing. */
const PASSWORD = new RegExp(
  "(?<![\\p{L}\\d])(?:pass(?:word|wort|code|phrase)|kennwort|pwd|has[łl]o|mot de passe|contrase[ñn]a|clave|parola d['’]ordine|cv[cv]2?|كلمة (?:ال)?(?:مرور|سر))" +
    `(?:(?:${SAID})?[^\\S\\n]*[:=][^\\S\\n]*|${SAID}[^\\S\\n]+(?="|\\S*[\\d#$%&*+=@^_~]|\\S+[^\\S\\n]*(?:\\n|$)))(?<value>"[^"\\n]+"|[^\\s•]\\S*)`,
  "giu",
);

/** First digits and lengths of the cards there are. */
const CARD = /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3[0689]\d{12}|(?:35|50|5[6-9]|6\d|81)\d{14,17})$/;

/** Digits of any script as 0 to 9: each script's ten begin at a multiple of 16. */
const digitsOf = (group: string): string => [...group].map((digit) => digit.codePointAt(0)! & 15).join("");

function isCard(digits: string): boolean {
  let sum = 0;
  if (!CARD.test(digits)) return false;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits.at(-1 - index)) * (1 + (index % 2));
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

function isAccount(text: string): boolean {
  let rest = 0;
  for (const sign of text.slice(4) + text.slice(0, 4)) {
    const value = parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1 && text.length > 14 && text.length < 35;
}

/** The cards among numbers: each begins and ends where a group of digits does. */
function cardsIn(text: string): Range[] {
  return [...text.matchAll(NUMBER)].flatMap(({ 0: number, index }) => {
    const groups = [...number.matchAll(GROUP)];
    const found: Range[] = [];
    for (let first = 0; first < groups.length; first++) {
      let digits = "";
      let last = -1;
      for (let next = first; next < groups.length && digits.length < 19; next++)
        if (isCard((digits += digitsOf(groups[next]![0])))) last = next;
      if (last < 0) continue;
      const { 0: end, index: at } = groups[last]!;
      found.push({ kind: "card", from: index + groups[first]!.index, to: index + at + end.length });
      first = last;
    }
    return found;
  });
}

/** An account's number ends with a word; of several ends that fit the last is taken, so that rather too much is hidden. */
function accountsIn(text: string): Range[] {
  return [...text.matchAll(ACCOUNT)].flatMap(({ 1: found = "", index }) => {
    const ends = [...found.matchAll(/[a-z\d]+/gi)].map((word) => word.index + word[0].length);
    const to = ends.findLast((end) => isAccount(found.slice(0, end).replace(/[^a-z\d]/gi, "")));
    return to ? [{ kind: "iban" as const, from: index, to: index + to }] : [];
  });
}

function passwordsIn(text: string): Range[] {
  return [...text.matchAll(PASSWORD)].map(({ 0: whole, index, groups }) => {
    const to = index + whole.length;
    return { kind: "password" as const, from: to - groups!.value!.length, to };
  });
}

/** Hides a range: of a number its last four signs stay, of a password not even its length. */
function hide(signs: string[], { kind, from, to }: Range): void {
  if (kind === "password") signs.fill("", from, to)[from] = "••••••••";
  else
    for (let index = to - 1, left = 4; index >= from; index--)
      if (/[\p{L}\p{N}]/u.test(signs[index]!) && left-- <= 0) signs[index] = "•";
}

/**
 * Hides card numbers (Luhn), bank accounts (IBAN, mod 97) and passwords, in digits of any script and through signs nobody sees.
 * @param asWritten the visitor wants it sent as it is: only cards are hidden then
 */
export function guard(text: string, asWritten = false): Guarded {
  const accounts = accountsIn(text);
  const isInAccount = ({ from, to }: Range) => accounts.some((account) => from >= account.from && to <= account.to);
  const ranges = [...cardsIn(text).filter((card) => !isInAccount(card)), ...accounts, ...passwordsIn(text)];
  const signs = text.split("");
  const sent = text.split("");
  for (const range of ranges) {
    hide(signs, range);
    if (range.kind === "card" || !asWritten) hide(sent, range);
  }
  return {
    text: sent.join(""),
    found: ranges.map(({ from, to }) => signs.slice(from, to).join("")),
    optional: ranges.some(({ kind }) => kind !== "card"),
  };
}

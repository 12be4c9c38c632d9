import { array, assert, boolean, constantFrom, integer, oneof, property, string, stringMatching, tuple } from "fast-check";
import { expect, test } from "vitest";
import { guard } from "./guard.ts";

const hidden = (text: string) => guard(text).text;

test("a card number is hidden but for its last four digits, however it is written", () => {
  expect(hidden("My card 4111 1111 1111 1111, exp 12/28")).toBe("My card •••• •••• •••• 1111, exp 12/28");
  expect(hidden("4111-1111-1111-1111 12 28 123")).toBe("••••-••••-••••-1111 12 28 123");
  expect(hidden("5500005555555559")).toBe("••••••••••••5559");
  expect(hidden("378282246310005")).toBe("•••••••••••0005");
  expect(hidden("٤١١١ ١١١١ ١١١١ ١١١١")).toBe("•••• •••• •••• ١١١١");
  expect(hidden("4111\u200b1111\u200b1111\u202e1111")).toBe("••••\u200b••••\u200b••••\u202e1111");
});

test("what is no card stays: telephones, orders, parcels, times, other check digits", () => {
  for (const text of [
    "+48 601 234 567, +49 (0)30 901820",
    "Order 2026-0001-4711 of 22.11.2026 10:45",
    "4111 1111 1111 1112",
    "Parcel 00340434161094042557",
    "9780306406157",
    "1".repeat(20_000),
  ])
    expect(hidden(text)).toBe(text);
});

test("a bank account is hidden, in groups or not, with what comes after it left alone", () => {
  expect(hidden("Pay to DE89 3704 0044 0532 0130 00 please")).toBe("Pay to •••• •••• •••• •••• ••30 00 please");
  expect(hidden("pl61109010140000071219812874.")).toBe("••••••••••••••••••••••••2874.");
  expect(hidden("DE89 3704 0044 0532 0130 01")).toBe("DE89 3704 0044 0532 0130 01");
});

test.each([
  ["my password is hunter2", "my password is ••••••••"],
  ["My password is hunter", "My password is ••••••••"],
  ["Password: tiger, thanks", "Password: •••••••• thanks"],
  ["hasło: kot123", "hasło: ••••••••"],
  ["Moje hasło to kot123 i nie działa", "Moje hasło to •••••••• i nie działa"],
  ["la mia password è gatto1!", "la mia password è ••••••••"],
  ["mein Passwort lautet Katze#", "mein Passwort lautet ••••••••"],
  ['Kennwort = "zwei Worte" bitte', "Kennwort = •••••••• bitte"],
  ["mon mot de passe est: chat9", "mon mot de passe est: ••••••••"],
  ["mi contraseña es gato7", "mi contraseña es ••••••••"],
  ["كلمة المرور هي قط٩٩", "كلمة المرور هي ••••••••"],
  ["cvv 123 is no sentence, cvv: 123 is", "cvv 123 is no sentence, cvv: •••••••• is"],
])("a password is hidden whole: %s", (text, sent) => {
  expect(hidden(text)).toBe(sent);
});

test("talk about passwords stays as it is", () => {
  for (const text of [
    "My password is not accepted any more",
    "I forgot my password.",
    "Where do I change the password?",
    "Moje hasło nie działa",
    "Das Passwort ist seit gestern abgelaufen",
    "A hasłowy system 12",
  ])
    expect(hidden(text)).toBe(text);
});

test("what is no card can be sent as it is written, a card never", () => {
  const both = "password: 4111 1111 1111 1111 or hunter2, hasło: kot";
  expect(guard("hasło: kot", true)).toEqual({ text: "hasło: kot", found: ["••••••••"], optional: true });
  expect(guard("4111 1111 1111 1111", true)).toEqual({
    text: "•••• •••• •••• 1111",
    found: ["•••• •••• •••• 1111"],
    optional: false,
  });
  expect(guard(both, true).text).not.toContain("4111");
  expect(guard(both).text).toBe("password: •••••••• •••• •••• 1111 or hunter2, hasło: ••••••••");
});

function withCheckDigit(start: string): string {
  let sum = 0;
  for (const [index, sign] of [...start].toReversed().entries()) {
    const doubled = Number(sign) * (index % 2 ? 1 : 2);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return `${start}${(10 - (sum % 10)) % 10}`;
}

const digits = (length: number) => stringMatching(new RegExp(`^[0-9]{${length}}$`));
const card = oneof(
  digits(14).map((rest) => withCheckDigit(`4${rest}`)),
  digits(13).map((rest) => withCheckDigit(`55${rest}`)),
  digits(12).map((rest) => withCheckDigit(`34${rest}`)),
  digits(13).map((rest) => withCheckDigit(`62${rest}`)),
);
const between = constantFrom("", " ", "-", ".", "\u200b", "\u00a0", "\u2060 ");
const around = string({ unit: constantFrom(..."żół ść,!?\n()") });

test("no card number ever leaves, whatever stands between its digits and around it", () => {
  assert(
    property(card, array(between, { minLength: 19, maxLength: 19 }), around, around, boolean(), (number, gaps, a, b, on) => {
      const written = [...number].map((digit, index) => digit + (index < number.length - 1 ? gaps[index]! : "")).join("");
      const { text, found } = guard(`${a}${written}${b}`, on);
      expect(text.replace(/[^\d]/g, "")).toBe(number.slice(-4));
      expect(found).toHaveLength(1);
      expect(text.startsWith(a) && text.endsWith(b)).toBe(true);
    }),
  );
});

const account = tuple(constantFrom("DE", "PL", "IT", "FR"), digits(20)).map(([country, rest]) => {
  const value = BigInt(`${rest}${[...country].map((letter) => parseInt(letter, 36)).join("")}00`);
  return `${country}${String(98n - (value % 97n)).padStart(2, "0")}${rest}`;
});

test("no account number leaves unless it is wanted so, in groups of any length", () => {
  assert(
    property(account, integer({ min: 1, max: 24 }), (number, length) => {
      const written = number.replace(new RegExp(`.{${length}}(?=.)`, "g"), "$& ");
      expect(guard(written).text.replace(/[^\p{L}\d]/gu, "")).toBe(number.slice(-4));
      expect(guard(written, true)).toMatchObject({ text: written, optional: true });
    }),
  );
});

test("hiding twice is hiding once, and a text without anything to hide stays letter by letter", () => {
  const word = constantFrom(
    "password:",
    "hasło to",
    "4111 1111 1111 1111",
    "DE89370400440532013000",
    "cat",
    "12",
    "\n",
    "is",
    "•",
  );
  assert(
    property(array(word), (words) => {
      const once = guard(words.join(" ")).text;
      expect(guard(once).text).toBe(once);
    }),
  );
  assert(
    property(string({ unit: constantFrom(...'aż4 1-🙂\u200b\u202e\ud800:=\n"') }), (text) => {
      const { text: sent, found } = guard(text);
      if (!found.length) expect(sent).toBe(text);
    }),
  );
});

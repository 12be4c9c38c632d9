import { listed } from "./words.ts";
import type { Unit, Words } from "./words.ts";

type Gender = "m" | "f" | "n";

/** `genitive` as in "od ostatniego …", `withOne` the instrumental with its preposition; `few` follows 2–4, `many` 5–21. */
type Noun = readonly [gender: Gender, one: string, genitive: string, withOne: string, few: string, many: string];

const UNITS: Record<Unit, readonly [one: string, genitive: string, few: string, many: string]> = {
  s: ["sekundę", "sekundy", "sekundy", "sekund"],
  m: ["minutę", "minuty", "minuty", "minut"],
  h: ["godzinę", "godziny", "godziny", "godzin"],
  d: ["dzień", "dnia", "dni", "dni"],
  w: ["tydzień", "tygodnia", "tygodnie", "tygodni"],
};

const FIRST: Record<Gender, string> = { m: "pierwszy", f: "pierwsza", n: "pierwsze" };
const LAST: Record<Gender, string> = { m: "ostatni", f: "ostatnia", n: "ostatnie" };

/** 2–4, 22–24 … but not 12–14. */
const isFew = (count: number): boolean => /(^|[^1])[2-4]$/.test(`${count}`);

const written = (number: number): string => `${number}`.replace(".", ",");

/** As the object of "temu", "co najmniej", "mniej niż". */
const lengthOf: Words<Noun>["length"] = (length) => {
  if (length === "R") return "zwykły czas między zamówieniami";
  if (length === "X") return "czas, po którym klient uchodzi za utraconego";
  const { number, unit } = length;
  const [one, genitive, few, many] = UNITS[unit];
  const form = !Number.isInteger(number) ? genitive : number === 1 ? one : isFew(number) ? few : many;
  return `${written(number)} ${form}`;
};

/** After "w ciągu", which asks for the genitive. */
const genitiveOf: Words<Noun>["length"] = (length) => {
  if (length === "R") return "zwykłego czasu między zamówieniami";
  if (length === "X") return "czasu, po którym klient uchodzi za utraconego";
  const { number, unit } = length;
  const [, genitive, , many] = UNITS[unit];
  return `${written(number)} ${number === 1 || !Number.isInteger(number) ? genitive : many}`;
};

/** For `sentence`. */
export const polish: Words<Noun> = {
  quotes: ["„", "”"],
  decimal: ",",
  months: ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"],
  values: {
    phone: "telefon",
    tablet: "tablet",
    desktop: "komputer",
    granted: "udzielona",
    denied: "odmowa",
    unknown: "jeszcze bez pytania",
    true: "tak",
    false: "nie",
  },

  and: (parts) => listed(parts, "i"),
  or: (parts) => listed(parts, "lub"),
  always: "zawsze",
  never: "nigdy",
  needed: (what) => `wymagane: ${what}`,
  excluded: (what) => `wykluczone: ${what}`,
  unsure: "jeszcze nie wiadomo",
  unknown: (operator) => `warunek nieznany tej wersji${operator && ` (${operator})`}`,
  nextCheck: (day) => `następne sprawdzenie: ${day}`,

  nouns: {
    page_viewed: ["f", "odsłona", "odsłony", "z odsłoną", "odsłony", "odsłon"],
    content_viewed: [
      "n",
      "wyświetlenie treści",
      "wyświetlenia treści",
      "z wyświetleniem treści",
      "wyświetlenia treści",
      "wyświetleń treści",
    ],
    search_performed: ["n", "wyszukiwanie", "wyszukiwania", "z wyszukiwaniem", "wyszukiwania", "wyszukiwań"],
    product_viewed: [
      "n",
      "wyświetlenie produktu",
      "wyświetlenia produktu",
      "z wyświetleniem produktu",
      "wyświetlenia produktu",
      "wyświetleń produktu",
    ],
    cart_added: [
      "n",
      "dodanie do koszyka",
      "dodania do koszyka",
      "z dodaniem do koszyka",
      "dodania do koszyka",
      "dodań do koszyka",
    ],
    cart_removed: [
      "n",
      "usunięcie z koszyka",
      "usunięcia z koszyka",
      "z usunięciem z koszyka",
      "usunięcia z koszyka",
      "usunięć z koszyka",
    ],
    cart_viewed: [
      "n",
      "wyświetlenie koszyka",
      "wyświetlenia koszyka",
      "z wyświetleniem koszyka",
      "wyświetlenia koszyka",
      "wyświetleń koszyka",
    ],
    cart_emptied: [
      "n",
      "opróżnienie koszyka",
      "opróżnienia koszyka",
      "z opróżnieniem koszyka",
      "opróżnienia koszyka",
      "opróżnień koszyka",
    ],
    coupon_applied: ["n", "użycie kuponu", "użycia kuponu", "z użyciem kuponu", "użycia kuponu", "użyć kuponu"],
    checkout_started: [
      "n",
      "przejście do kasy",
      "przejścia do kasy",
      "z przejściem do kasy",
      "przejścia do kasy",
      "przejść do kasy",
    ],
    payment_entered: [
      "n",
      "podanie danych płatności",
      "podania danych płatności",
      "z podaniem danych płatności",
      "podania danych płatności",
      "podań danych płatności",
    ],
    checkout_failed: ["m", "błąd przy kasie", "błędu przy kasie", "z błędem przy kasie", "błędy przy kasie", "błędów przy kasie"],
    order_completed: ["n", "zamówienie", "zamówienia", "z zamówieniem", "zamówienia", "zamówień"],
    order_refunded: ["m", "zwrot", "zwrotu", "ze zwrotem", "zwroty", "zwrotów"],
    review_submitted: ["f", "opinia", "opinii", "z opinią", "opinie", "opinii"],
    signed_up: ["f", "rejestracja", "rejestracji", "z rejestracją", "rejestracje", "rejestracji"],
    logged_in: ["n", "logowanie", "logowania", "z logowaniem", "logowania", "logowań"],
    lead_submitted: [
      "m",
      "formularz kontaktowy",
      "formularza kontaktowego",
      "z formularzem kontaktowym",
      "formularze kontaktowe",
      "formularzy kontaktowych",
    ],
    subscribed: ["f", "subskrypcja", "subskrypcji", "z subskrypcją", "subskrypcje", "subskrypcji"],
    referral_converted: [
      "n",
      "skuteczne polecenie",
      "skutecznego polecenia",
      "ze skutecznym poleceniem",
      "skuteczne polecenia",
      "skutecznych poleceń",
    ],
    $visit: ["f", "wizyta", "wizyty", "z wizytą", "wizyty", "wizyt"],
    $identify: ["f", "identyfikacja", "identyfikacji", "z identyfikacją", "identyfikacje", "identyfikacji"],
    $consent: ["f", "decyzja o zgodzie", "decyzji o zgodzie", "z decyzją o zgodzie", "decyzje o zgodzie", "decyzji o zgodzie"],
    $message: ["f", "wiadomość", "wiadomości", "z wiadomością", "wiadomości", "wiadomości"],
    $read: [
      "n",
      "potwierdzenie odczytu",
      "potwierdzenia odczytu",
      "z potwierdzeniem odczytu",
      "potwierdzenia odczytu",
      "potwierdzeń odczytu",
    ],
    $typing: ["m", "sygnał pisania", "sygnału pisania", "z sygnałem pisania", "sygnały pisania", "sygnałów pisania"],
    $shown: ["n", "pokazanie", "pokazania", "z pokazaniem", "pokazania", "pokazań"],
    $seen: ["n", "wyświetlenie", "wyświetlenia", "z wyświetleniem", "wyświetlenia", "wyświetleń"],
    $answered: ["f", "odpowiedź", "odpowiedzi", "z odpowiedzią", "odpowiedzi", "odpowiedzi"],
    $dismissed: ["n", "zamknięcie", "zamknięcia", "z zamknięciem", "zamknięcia", "zamknięć"],
    $snoozed: ["n", "odroczenie", "odroczenia", "z odroczeniem", "odroczenia", "odroczeń"],
    $item: ["m", "ukończony punkt", "ukończonego punktu", "z ukończonym punktem", "ukończone punkty", "ukończonych punktów"],
    $found: [
      "m",
      "raport z wykrywania",
      "raportu z wykrywania",
      "z raportem z wykrywania",
      "raporty z wykrywania",
      "raportów z wykrywania",
    ],
  },
  eventNamed: (name) => [
    "n",
    `zdarzenie ${name}`,
    `zdarzenia ${name}`,
    `ze zdarzeniem ${name}`,
    `zdarzenia ${name}`,
    `zdarzeń ${name}`,
  ],
  day: ["m", "dzień", "dnia", "z dniem", "dni", "dni"],
  some: (count, [, one, , , few, many]) => (count ? `${count} ${count === 1 ? one : isFew(count) ? few : many}` : `brak ${many}`),
  of: (count, need, [, , , , , many]) => `${count} z ${need} ${many}`,
  plural: ([, , , , few]) => few,
  first: ([gender, one]) => `${FIRST[gender]} ${one}`,
  last: ([gender, one]) => `${LAST[gender]} ${one}`,
  havingOne: ([, , , withOne]) => withOne,
  having: (properties) => `z polem ${listed(properties, "i")}`,
  same: (property) => (property === "product_id" ? "dla tego samego produktu" : `z tą samą wartością ${property}`),
  since: (nouns) =>
    `od ${listed(
      nouns.map(([gender, , genitive]) => `${gender === "f" ? "ostatniej" : "ostatniego"} ${genitive}`),
      "lub",
    )}`,

  length: lengthOf,
  within: (length) => `w ciągu ${genitiveOf(length)}`,
  ago: (length) => `${length} temu`,
  justNow: "przed chwilą",

  compared: {
    eq: (other) => other,
    ne: (other) => `inne niż ${other}`,
    gt: (other) => `więcej niż ${other}`,
    gte: (other) => `co najmniej ${other}`,
    lt: (other) => `mniej niż ${other}`,
    lte: (other) => `najwyżej ${other}`,
    has: (other) => `${other} na liście`,
    contains: (other) => `tekst zawierający ${other}`,
    starts: (other) => `tekst zaczynający się od ${other}`,
    exists: () => "dowolna wartość",
    missing: () => "brak wartości",
  },
  exactly: (count) => `dokładnie ${count}`,
  none: "brak",
  is: (subject, value) => `${subject}: ${value}`,
  notSet: "brak wartości",
  set: (ago) => `wartość ustawiona ${ago}`,

  subjects: { url: "strona", device: "urządzenie", lang: "język", consent: "zgoda", stage: "etap" },
  flag: (label, isSet) => `${isSet ? "ma flagę" : "nie ma flagi"} ${label}`,
  left: (labels, within, hasLeft) => `${hasLeft ? "wyjście" : "brak wyjścia"} z etapu ${labels} ${within}`,
  sample: (percent, isIn) => `${isIn ? "w próbie" : "poza próbą"} ${percent}%`,
};

import { describe, expect, it } from "vitest";
import { canonicalModel } from "../model/canonical.ts";
import type { Context, Rule } from "../rule.ts";
import { contextAt, factsOf, modelOf, onDay, order, verdictOf } from "../testing.ts";
import type { Happening } from "../testing.ts";
import { evaluate } from "../why.ts";
import { english } from "./english.ts";
import { italian } from "./italian.ts";
import { labelsOf } from "./labels.ts";
import { polish } from "./polish.ts";
import { sentence } from "./sentence.ts";
import { sentenceIn, sentenceLocales } from "./sentence-in.ts";

const history: Happening[] = [
  [0, "order_completed", order("1")],
  ...[1, 2, 3, 4, 5].map((day): Happening => [day, "$visit"]),
  [10, "order_completed", order("2")],
  [10, "$identify", { traits: { plan: "pro", seats: 12.5, tags: ["a"], vip: true, note: "two  words" } }],
  [11, "product_viewed", { product_id: "a", sku: "x" }],
];
const here: Partial<Context> = {
  url: "https://shop.example/c",
  device: "desktop",
  lang: "en",
  consent: "denied",
  stage: "new",
  flags: ["lead"],
  visitor: "v",
  left: { lapsed: onDay(15) },
};

const whyOf = (rule: Rule, rest: Partial<Context> = here, happened = history) =>
  evaluate(rule, factsOf(happened, modelOf(rule)), contextAt(20, rest)).why;
const inAll = (...[rule, rest, happened]: Parameters<typeof whyOf>) =>
  sentenceLocales.map((locale) => sentenceIn(whyOf(rule, rest, happened), locale));

const namedIn = (locale: "en" | "pl", rule: Rule) => sentenceIn(whyOf(rule), locale, labelsOf(canonicalModel, locale));

type Row = [rule: Rule, english: string, italian: string, polish: string];

const ORDER = "order_completed";

describe("events", () => {
  it.each<Row>([
    [
      { event: ORDER, within: "90d", count: { gte: 3 } },
      "2 of 3 orders in 90 days",
      "2 ordini su 3 in 90 giorni",
      "2 z 3 zamówień w ciągu 90 dni",
    ],
    [{ event: ORDER, count: { gt: 2 } }, "2 of 3 orders", "2 ordini su 3", "2 z 3 zamówień"],
    [{ event: ORDER, count: { gte: 2 } }, "2 orders", "2 ordini", "2 zamówienia"],
    [{ event: "page_viewed" }, "no page views", "nessuna pagina vista", "brak odsłon"],
    [
      { event: "newsletter_opened", within: "1w" },
      "no “newsletter_opened” events in 1 week",
      "nessun evento “newsletter_opened” in 1 settimana",
      "brak zdarzeń „newsletter_opened” w ciągu 1 tygodnia",
    ],
    [
      { event: ORDER, count: { eq: 1 } },
      "2 orders (exactly 1 needed)",
      "2 ordini (condizione: esattamente 1)",
      "2 zamówienia (wymagane: dokładnie 1)",
    ],
    [
      { event: ORDER, count: { lt: 2 } },
      "2 orders (at most 1 needed)",
      "2 ordini (condizione: al massimo 1)",
      "2 zamówienia (wymagane: najwyżej 1)",
    ],
    [
      { event: ORDER, count: { lte: 0 } },
      "2 orders (none needed)",
      "2 ordini (condizione: zero)",
      "2 zamówienia (wymagane: brak)",
    ],
    [
      { event: "$visit", count: { gte: 2, lte: 4 } },
      "5 visits (2 or more and at most 4 needed)",
      "5 visite (condizione: almeno 2 e al massimo 4)",
      "5 wizyt (wymagane: co najmniej 2 i najwyżej 4)",
    ],
    [
      { event: "$visit", days: { gte: 9 }, within: "30d" },
      "5 of 9 days with a visit in 30 days",
      "5 giorni su 9 con una visita in 30 giorni",
      "5 z 9 dni z wizytą w ciągu 30 dni",
    ],
    [
      { event: "cart_added", days: { gte: 1 } },
      "no days with an addition to the cart",
      "nessun giorno con un'aggiunta al carrello",
      "brak dni z dodaniem do koszyka",
    ],
    [
      { event: "order_refunded", days: { gte: 2 } },
      "0 of 2 days with a refund",
      "0 giorni su 2 con un rimborso",
      "0 z 2 dni ze zwrotem",
    ],
    [
      { event: "page_viewed", count: { gte: 2 }, first: { older: "1h" } },
      "0 of 2 page views (first page view 1 hour or more ago needed)",
      "0 pagine viste su 2 (condizione: prima pagina vista almeno 1 ora fa)",
      "0 z 2 odsłon (wymagane: pierwsza odsłona co najmniej 1 godzinę temu)",
    ],
  ])("[L34] counted: %j", (rule, ...expected) => {
    expect(inAll(rule)).toEqual(expected);
  });

  it.each<Row>([
    [
      { event: ORDER, last: { newer: "1h" } },
      "last order 10 days ago (less than 1 hour needed)",
      "ultimo ordine 10 giorni fa (condizione: meno di 1 ora)",
      "ostatnie zamówienie 10 dni temu (wymagane: mniej niż 1 godzinę)",
    ],
    [
      { event: "$visit", first: { older: "1.5h" } },
      "first visit 19 days ago (1.5 hours or more needed)",
      "prima visita 19 giorni fa (condizione: almeno 1,5 ore)",
      "pierwsza wizyta 19 dni temu (wymagane: co najmniej 1,5 godziny)",
    ],
    [
      { event: ORDER, first: { older: "90d" }, last: { newer: "1w" } },
      "last order 10 days ago (first order 90 days or more ago and last order less than 1 week ago needed)",
      "ultimo ordine 10 giorni fa (condizione: primo ordine almeno 90 giorni fa e ultimo ordine meno di 1 settimana fa)",
      "ostatnie zamówienie 10 dni temu (wymagane: pierwsze zamówienie co najmniej 90 dni temu i ostatnie zamówienie mniej niż 1 tydzień temu)",
    ],
    [
      { event: "page_viewed", last: { older: "90d" } },
      "no page views (last page view 90 days or more ago needed)",
      "nessuna pagina vista (condizione: ultima pagina vista almeno 90 giorni fa)",
      "brak odsłon (wymagane: ostatnia odsłona co najmniej 90 dni temu)",
    ],
  ])("[L34] by age: %j", (rule, ...expected) => {
    expect(inAll(rule)).toEqual(expected);
  });

  it.each<Row>([
    [
      { event: "review_submitted", where: { verified: true, stars: { gte: 4 }, kind: { in: ["a", "b"] } }, within: "12h" },
      "no reviews with verified: yes, stars: 4 or more and kind: a or b in 12 hours",
      "nessuna recensione con verified: sì, stars: almeno 4 e kind: a o b in 12 ore",
      "brak opinii z polem verified: tak, stars: co najmniej 4 i kind: a lub b w ciągu 12 godzin",
    ],
    [
      { event: "product_viewed", same: "product_id", since: [ORDER, "cart_added"], count: { gte: 2 }, within: "30d" },
      "1 of 2 product views of the same product since the last order or addition to the cart in 30 days",
      "1 visualizzazione di prodotto su 2 per lo stesso prodotto dall'ultimo ordine o dall'ultima aggiunta al carrello in 30 giorni",
      "1 z 2 wyświetleń produktu dla tego samego produktu od ostatniego zamówienia lub ostatniego dodania do koszyka w ciągu 30 dni",
    ],
    [
      { event: "product_viewed", same: "sku", since: ["$visit"] },
      "1 product view with the same sku since the last visit",
      "1 visualizzazione di prodotto con lo stesso valore di sku dall'ultima visita",
      "1 wyświetlenie produktu z tą samą wartością sku od ostatniej wizyty",
    ],
  ])("[L34] of a kind: %j", (rule, ...expected) => {
    expect(inAll(rule)).toEqual(expected);
  });

  it.each([
    [0, "no orders", "nessun ordine", "brak zamówień"],
    [1, "1 order", "1 ordine", "1 zamówienie"],
    [2, "2 orders", "2 ordini", "2 zamówienia"],
    [4, "4 orders", "4 ordini", "4 zamówienia"],
    [5, "5 orders", "5 ordini", "5 zamówień"],
    [12, "12 orders", "12 ordini", "12 zamówień"],
    [14, "14 orders", "14 ordini", "14 zamówień"],
    [21, "21 orders", "21 ordini", "21 zamówień"],
    [22, "22 orders", "22 ordini", "22 zamówienia"],
    [25, "25 orders", "25 ordini", "25 zamówień"],
  ])("[L34] the noun fits the number %d", (count, ...expected) => {
    const orders = Array.from({ length: count }, (_, index): Happening => [index / 10, ORDER, order(`${index}`)]);
    expect(inAll({ event: ORDER, count: { gte: Math.max(1, count) } }, here, orders)).toEqual(expected);
  });

  it.each([
    [1, "1 day", "1 giorno", "1 dnia"],
    [2, "2 days", "2 giorni", "2 dni"],
    [0.5, "0.5 days", "0,5 giorni", "0,5 dnia"],
  ])("[L34] a length of %d days fits its number", (days, ...expected) => {
    const said = inAll({ event: "page_viewed", within: `${days}d` });
    expect(said).toEqual([
      `no page views in ${expected[0]}`,
      `nessuna pagina vista in ${expected[1]}`,
      `brak odsłon w ciągu ${expected[2]}`,
    ]);
  });

  it("[L34] a time that is no whole second ago is just now", () => {
    expect(inAll({ event: ORDER, last: { newer: "30d" } }, here, [[20, ORDER, order("1")]])[0]).toMatch(
      /^last order just now \(/,
    );
  });
});

describe("everything else", () => {
  it.each<Row>([
    [{ attr: "plan", eq: "free" }, "plan is pro (free needed)", "plan: pro (condizione: free)", "plan: pro (wymagane: free)"],
    [
      { attr: "plan", ne: "pro" },
      "plan is pro (anything but pro needed)",
      "plan: pro (condizione: diverso da pro)",
      "plan: pro (wymagane: inne niż pro)",
    ],
    [
      { attr: "seats", gt: 20 },
      "seats is 12.5 (more than 20 needed)",
      "seats: 12,5 (condizione: più di 20)",
      "seats: 12,5 (wymagane: więcej niż 20)",
    ],
    [
      { attr: "seats", gte: 20, lte: 30 },
      "seats is 12.5 (20 or more and at most 30 needed)",
      "seats: 12,5 (condizione: almeno 20 e al massimo 30)",
      "seats: 12,5 (wymagane: co najmniej 20 i najwyżej 30)",
    ],
    [
      { attr: "seats", lt: 9.5 },
      "seats is 12.5 (less than 9.5 needed)",
      "seats: 12,5 (condizione: meno di 9,5)",
      "seats: 12,5 (wymagane: mniej niż 9,5)",
    ],
    [
      { attr: "plan", in: ["a", "b", "c"] },
      "plan is pro (a, b or c needed)",
      "plan: pro (condizione: a, b o c)",
      "plan: pro (wymagane: a, b lub c)",
    ],
    [
      { attr: "plan", nin: ["pro", "a"] },
      "plan is pro (anything but pro or a needed)",
      "plan: pro (condizione: diverso da pro o a)",
      "plan: pro (wymagane: inne niż pro lub a)",
    ],
    [
      { attr: "tags", has: "b" },
      "tags is a (b in the list needed)",
      "tags: a (condizione: b nell'elenco)",
      "tags: a (wymagane: b na liście)",
    ],
    [
      { attr: "note", contains: "x" },
      "note is “two words” (a text that contains x needed)",
      "note: “two words” (condizione: un testo che contiene x)",
      "note: „two words” (wymagane: tekst zawierający x)",
    ],
    [
      { attr: "plan", starts: "f" },
      "plan is pro (a text that starts with f needed)",
      "plan: pro (condizione: un testo che comincia con f)",
      "plan: pro (wymagane: tekst zaczynający się od f)",
    ],
    [
      { attr: "color", exists: true },
      "color is not set (any value needed)",
      "color: nessun valore (condizione: un valore qualsiasi)",
      "color: brak wartości (wymagane: dowolna wartość)",
    ],
    [
      { attr: "plan", exists: false },
      "plan is pro (no value needed)",
      "plan: pro (condizione: nessun valore)",
      "plan: pro (wymagane: brak wartości)",
    ],
    [
      { attr: "nps", gte: 9, newer: "365d" },
      "nps is not set (9 or more and a value set less than 365 days ago needed)",
      "nps: nessun valore (condizione: almeno 9 e un valore impostato meno di 365 giorni fa)",
      "nps: brak wartości (wymagane: co najmniej 9 i wartość ustawiona mniej niż 365 dni temu)",
    ],
    [{ attr: "vip", eq: false }, "vip is yes (no needed)", "vip: sì (condizione: no)", "vip: tak (wymagane: nie)"],
  ])("[L34] attributes: %j", (rule, ...expected) => {
    expect(inAll(rule)).toEqual(expected);
  });

  it.each<Row>([
    [
      { url: ["/a", "/b/**"] },
      "page is https://shop.example/c (/a or /b/** needed)",
      "pagina: https://shop.example/c (condizione: /a o /b/**)",
      "strona: https://shop.example/c (wymagane: /a lub /b/**)",
    ],
    [
      { ctx: "device", eq: "phone" },
      "device is desktop (phone needed)",
      "dispositivo: computer (condizione: telefono)",
      "urządzenie: komputer (wymagane: telefon)",
    ],
    [
      { ctx: "lang", in: ["it", "pl"] },
      "language is en (it or pl needed)",
      "lingua: en (condizione: it o pl)",
      "język: en (wymagane: it lub pl)",
    ],
    [
      { ctx: "consent", eq: "granted" },
      "consent is denied (granted needed)",
      "consenso: negato (condizione: dato)",
      "zgoda: odmowa (wymagane: udzielona)",
    ],
    [
      { stage: ["at_risk", "lapsed"] },
      "stage is “new” (“at_risk” or “lapsed” needed)",
      "fase: “new” (condizione: “at_risk” o “lapsed”)",
      "etap: „new” (wymagane: „at_risk” lub „lapsed”)",
    ],
    [{ flag: "lead" }, "has the flag “lead”", "ha il flag “lead”", "ma flagę „lead”"],
    [{ flag: "vip" }, "does not have the flag “vip”", "non ha il flag “vip”", "nie ma flagi „vip”"],
    [
      { left: ["at_risk", "lapsed"], within: "2d" },
      "did not leave “at_risk” or “lapsed” in 2 days",
      "nessuna uscita dalla fase “at_risk” o “lapsed” in 2 giorni",
      "brak wyjścia z etapu „at_risk” lub „lapsed” w ciągu 2 dni",
    ],
    [
      { left: ["lapsed"], within: "90d" },
      "left “lapsed” in 90 days; next check 17 Jan 2025",
      "uscita dalla fase “lapsed” in 90 giorni; prossimo controllo: 17 gen 2025",
      "wyjście z etapu „lapsed” w ciągu 90 dni; następne sprawdzenie: 17 sty 2025",
    ],
    [{ sample: 100, salt: "" }, "in the sample of 100%", "nel campione del 100%", "w próbie 100%"],
    [{ sample: 0.5, salt: "" }, "not in the sample of 0.5%", "fuori dal campione dello 0,5%", "poza próbą 0,5%"],
    [{ sample: 8, salt: "" }, "not in the sample of 8%", "fuori dal campione dell'8%", "poza próbą 8%"],
    [{ sample: 11, salt: "" }, "not in the sample of 11%", "fuori dal campione dell'11%", "poza próbą 11%"],
    [{ sample: 18, salt: "" }, "not in the sample of 18%", "fuori dal campione del 18%", "poza próbą 18%"],
    [
      { someday: 1 } as unknown as Rule,
      "a condition this version does not know (someday)",
      "una condizione che questa versione non conosce (someday)",
      "warunek nieznany tej wersji (someday)",
    ],
    [
      { event: "$visit", within: "soon" as "1d" },
      "a condition this version does not know (event)",
      "una condizione che questa versione non conosce (event)",
      "warunek nieznany tej wersji (event)",
    ],
    [
      { attr: "plan", near: 5 } as unknown as Rule,
      "plan is pro (near 5 needed; not known yet)",
      "plan: pro (condizione: near 5; non ancora noto)",
      "plan: pro (wymagane: near 5; jeszcze nie wiadomo)",
    ],
  ])("[L34] context: %j", (rule, ...expected) => {
    expect(inAll(rule)).toEqual(expected);
  });

  it.each<Row>([
    [{ not: { event: "page_viewed" } }, "no page views", "nessuna pagina vista", "brak odsłon"],
    [
      { not: { event: ORDER, count: { gte: 2 } } },
      "2 orders (at most 1 needed)",
      "2 ordini (condizione: al massimo 1)",
      "2 zamówienia (wymagane: najwyżej 1)",
    ],
    [{ not: { event: ORDER, count: { lt: 5 } } }, "2 of 5 orders", "2 ordini su 5", "2 z 5 zamówień"],
    [
      { not: { event: ORDER, count: { eq: 2 } } },
      "2 orders (exactly 2 excluded)",
      "2 ordini (da escludere: esattamente 2)",
      "2 zamówienia (wykluczone: dokładnie 2)",
    ],
    [
      { not: { event: ORDER, last: { older: "5d" } } },
      "last order 10 days ago (less than 5 days needed)",
      "ultimo ordine 10 giorni fa (condizione: meno di 5 giorni)",
      "ostatnie zamówienie 10 dni temu (wymagane: mniej niż 5 dni)",
    ],
    [
      { not: { all: [{ event: ORDER }, { not: { attr: "plan", eq: "free" } }] } },
      "2 orders (none needed) and plan is pro (free needed)",
      "2 ordini (condizione: zero) e plan: pro (condizione: free)",
      "2 zamówienia (wymagane: brak) i plan: pro (wymagane: free)",
    ],
    [{ not: { event: "page_viewed", last: { newer: "5d" } } }, "no page views", "nessuna pagina vista", "brak odsłon"],
    [
      { any: [{ event: "x" }, { all: [{ event: "page_viewed" }, { any: [{ event: "x" }, { event: "search_performed" }] }] }] },
      "no “x” events, no page views and no searches",
      "nessun evento “x”, nessuna pagina vista e nessuna ricerca",
      "brak zdarzeń „x”, brak odsłon i brak wyszukiwań",
    ],
    [{ all: [{ event: ORDER }, { event: "page_viewed" }] }, "no page views", "nessuna pagina vista", "brak odsłon"],
    [{ any: [{ event: "page_viewed" }, { event: ORDER }] }, "2 orders", "2 ordini", "2 zamówienia"],
    [
      { any: [{ event: "page_viewed" }, { event: "search_performed" }, { event: "x" }] },
      "no page views, no searches and no “x” events",
      "nessuna pagina vista, nessuna ricerca e nessun evento “x”",
      "brak odsłon, brak wyszukiwań i brak zdarzeń „x”",
    ],
    [{ all: [] }, "always", "sempre", "zawsze"],
    [{ any: [] }, "never", "mai", "nigdy"],
    [{ not: { all: [] } }, "never", "mai", "nigdy"],
  ])("[L34] logic: %j", (rule, ...expected) => {
    expect(inAll(rule)).toEqual(expected);
  });

  it.each<Row>([
    [
      { event: ORDER, count: { gte: 3 } },
      "2 of 3 orders (not known yet)",
      "2 ordini su 3 (non ancora noto)",
      "2 z 3 zamówień (jeszcze nie wiadomo)",
    ],
    [
      { event: "page_viewed", last: { newer: "7d" } },
      "page views (last page view less than 7 days ago needed; not known yet)",
      "pagine viste (condizione: ultima pagina vista meno di 7 giorni fa; non ancora noto)",
      "odsłony (wymagane: ostatnia odsłona mniej niż 7 dni temu; jeszcze nie wiadomo)",
    ],
    [
      { event: ORDER, last: { newer: "R" } },
      "orders (last order: less than the usual time between orders needed; not known yet)",
      "ordini (condizione: ultimo ordine: meno del tempo abituale tra un ordine e l'altro; non ancora noto)",
      "zamówienia (wymagane: ostatnie zamówienie: mniej niż zwykły czas między zamówieniami; jeszcze nie wiadomo)",
    ],
    [
      { stage: ["new"] },
      "stage (“new” needed; not known yet)",
      "fase (condizione: “new”; non ancora noto)",
      "etap (wymagane: „new”; jeszcze nie wiadomo)",
    ],
    [
      { flag: "vip" },
      "has the flag “vip” (not known yet)",
      "ha il flag “vip” (non ancora noto)",
      "ma flagę „vip” (jeszcze nie wiadomo)",
    ],
  ])("[L34] what may turn out either way: %j", (rule, ...expected) => {
    expect(inAll(rule, { complete: false })).toEqual(expected);
  });
});

describe("sentence", () => {
  it("[L34] names the day of the next check", () => {
    const why = whyOf({ event: ORDER, last: { older: "90d" } });
    expect(why.until).toBe(onDay(100));
    expect(sentence(why, english)).toBe("last order 10 days ago (90 days or more needed); next check 12 Jan 2025");
    expect(sentence(why, italian)).toBe(
      "ultimo ordine 10 giorni fa (condizione: almeno 90 giorni); prossimo controllo: 12 gen 2025",
    );
    expect(sentence(why, polish)).toBe(
      "ostatnie zamówienie 10 dni temu (wymagane: co najmniej 90 dni); następne sprawdzenie: 12 sty 2025",
    );
  });

  it.each([
    [1_772_496_000_000, "3 Mar 2026"],
    [1_709_251_140_000, "29 Feb 2024"],
    [946_598_400_000, "31 Dec 1999"],
    [-31_536_000_000, "1 Jan 1969"],
  ])("[L34] the day of %d is %s", (until, day) => {
    expect(sentence({ op: "all", value: true, rule: { all: [] }, parts: [], until }, english)).toBe(`always; next check ${day}`);
  });

  it("[L34] says R as the days it is for this person", () => {
    const verdict = verdictOf(factsOf(history), canonicalModel, onDay(101), "p");
    expect(sentence(verdict.why, english)).toBe("last order 91 days ago (90 days or more needed)");
    expect(sentence(verdict.why, polish)).toBe("ostatnie zamówienie 91 dni temu (wymagane: co najmniej 90 dni)");
  });

  it("[L34] says R so also where it is an upper bound, and where it is one of none", () => {
    const active = { id: "late", enter: { not: { event: ORDER, last: { newer: "R" } } } } as const;
    const model = { ...canonicalModel, stages: [active], journey: [{ id: "late", label: "Late" }] };
    const said = (happened: Happening[]) => sentence(verdictOf(factsOf(happened, model), model, onDay(101), "p").why, english);
    expect(said(history)).toBe("last order 91 days ago (90 days or more needed)");
    expect(said([])).toBe("no orders");
  });

  it("[L34] calls stages and flags by the names of the model, steps by what they show as", () => {
    expect(namedIn("en", { stage: ["at_risk", "gone"] })).toBe("stage is “New customer” (“At risk” or “gone” needed)");
    expect(namedIn("pl", { stage: ["at_risk"] })).toBe("etap: „Nowy klient” (wymagane: „Zagrożony”)");
    expect(namedIn("en", { flag: "lead" })).toBe("has the flag “Lead”");
    const steps = { ...canonicalModel, stages: [{ id: "first_day", as: "new", enter: { all: [] } }] };
    expect(labelsOf(steps, "it")("first_day", "stage")).toBe("Nuovo cliente");
    const shared = { ...steps, stages: [...steps.stages, { id: "new", enter: { all: [] } }] };
    expect(labelsOf(shared, "it")("first_day", "stage")).toBe("Nuovo cliente (first day)");
  });

  it("[L34] every language has every word, and no two forms of a noun are left out", () => {
    for (const words of [english, italian, polish]) {
      expect(Object.keys(words).toSorted()).toEqual(Object.keys(english).toSorted());
      expect(Object.keys(words.nouns)).toEqual(Object.keys(english.nouns));
      expect(Object.values<readonly string[]>(words.nouns).flat()).not.toContain("");
    }
  });
});

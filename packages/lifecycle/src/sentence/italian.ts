import { listed } from "./words.ts";
import type { Unit, Words } from "./words.ts";

type Noun = readonly [gender: "m" | "f", one: string, many: string];

const UNITS: Record<Unit, readonly [one: string, many: string]> = {
  s: ["secondo", "secondi"],
  m: ["minuto", "minuti"],
  h: ["ora", "ore"],
  d: ["giorno", "giorni"],
  w: ["settimana", "settimane"],
};

const isVowel = (word: string): boolean => /^[aeiou]/.test(word);

/** "un" in front of a noun, also as the end of "nessun": un ordine, uno sconto, una visita, un'aggiunta. */
function withArticle(stem: "un" | "nessun", [gender, one]: Noun): string {
  if (gender === "f") return isVowel(one) ? `${stem}'${one}` : `${stem}a ${one}`;
  return `${stem}${/^(s[^aeiou]|z|gn|p[sn]|x|y)/.test(one) ? "o" : ""} ${one}`;
}

const ending = ([gender]: Noun): string => (gender === "f" ? "a" : "o");

/** "e" is "ed" in front of another e. */
const and = (parts: readonly string[]): string => listed(parts, parts.at(-1)?.startsWith("e") ? "ed" : "e");

const lengthOf: Words<Noun>["length"] = (length) => {
  if (length === "R") return "il tempo abituale tra un ordine e l'altro";
  if (length === "X") return "il tempo dopo il quale un cliente è considerato perso";
  const [one, many] = UNITS[length.unit];
  return `${length.number} ${length.number === 1 ? one : many}`.replace(".", ",");
};

/** "di" and the article of a percentage become one: del 50%, dell'8%, dello 0,5%. */
function ofPercent(percent: string): string {
  if (percent.startsWith("0")) return `dello ${percent}%`;
  return /^(8|11?(?!\d))/.test(percent) ? `dell'${percent}%` : `del ${percent}%`;
}

/** For `sentence`. */
export const italian: Words<Noun> = {
  quotes: ["“", "”"],
  decimal: ",",
  months: ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"],
  values: {
    phone: "telefono",
    tablet: "tablet",
    desktop: "computer",
    granted: "dato",
    denied: "negato",
    unknown: "non ancora chiesto",
    true: "sì",
    false: "no",
  },

  and,
  or: (parts) => listed(parts, "o"),
  always: "sempre",
  never: "mai",
  needed: (what) => `condizione: ${what}`,
  excluded: (what) => `da escludere: ${what}`,
  unsure: "non ancora noto",
  unknown: (operator) => `una condizione che questa versione non conosce${operator && ` (${operator})`}`,
  nextCheck: (day) => `prossimo controllo: ${day}`,

  nouns: {
    page_viewed: ["f", "pagina vista", "pagine viste"],
    content_viewed: ["f", "visualizzazione di contenuto", "visualizzazioni di contenuti"],
    search_performed: ["f", "ricerca", "ricerche"],
    product_viewed: ["f", "visualizzazione di prodotto", "visualizzazioni di prodotto"],
    cart_added: ["f", "aggiunta al carrello", "aggiunte al carrello"],
    cart_removed: ["f", "rimozione dal carrello", "rimozioni dal carrello"],
    cart_viewed: ["f", "visita al carrello", "visite al carrello"],
    cart_emptied: ["m", "carrello svuotato", "carrelli svuotati"],
    coupon_applied: ["m", "coupon applicato", "coupon applicati"],
    checkout_started: ["m", "checkout iniziato", "checkout iniziati"],
    payment_entered: ["m", "inserimento dei dati di pagamento", "inserimenti dei dati di pagamento"],
    checkout_failed: ["m", "checkout non riuscito", "checkout non riusciti"],
    order_completed: ["m", "ordine", "ordini"],
    order_refunded: ["m", "rimborso", "rimborsi"],
    review_submitted: ["f", "recensione", "recensioni"],
    signed_up: ["f", "registrazione", "registrazioni"],
    logged_in: ["m", "accesso", "accessi"],
    lead_submitted: ["f", "richiesta di contatto", "richieste di contatto"],
    subscribed: ["f", "iscrizione", "iscrizioni"],
    referral_converted: ["m", "invito riuscito", "inviti riusciti"],
    $visit: ["f", "visita", "visite"],
    $identify: ["f", "identificazione", "identificazioni"],
    $consent: ["f", "scelta sul consenso", "scelte sul consenso"],
    $message: ["m", "messaggio", "messaggi"],
    $read: ["f", "conferma di lettura", "conferme di lettura"],
    $typing: ["m", "segnale di scrittura", "segnali di scrittura"],
    $shown: ["f", "comparsa", "comparse"],
    $seen: ["f", "visualizzazione", "visualizzazioni"],
    $answered: ["f", "risposta", "risposte"],
    $dismissed: ["f", "chiusura", "chiusure"],
    $snoozed: ["m", "rinvio", "rinvii"],
    $item: ["f", "voce completata", "voci completate"],
    $found: ["m", "rapporto di rilevamento", "rapporti di rilevamento"],
  },
  eventNamed: (name) => ["m", `evento ${name}`, `eventi ${name}`],
  day: ["m", "giorno", "giorni"],
  some: (count, noun) => (count ? `${count} ${noun[count === 1 ? 1 : 2]}` : withArticle("nessun", noun)),
  of: (count, need, noun) => `${count} ${noun[count === 1 ? 1 : 2]} su ${need}`,
  plural: ([, , many]) => many,
  first: (noun) => `prim${ending(noun)} ${noun[1]}`,
  last: (noun) => `ultim${ending(noun)} ${noun[1]}`,
  havingOne: (noun) => `con ${withArticle("un", noun)}`,
  having: (properties) => `con ${and(properties)}`,
  same: (property) => (property === "product_id" ? "per lo stesso prodotto" : `con lo stesso valore di ${property}`),
  since: (nouns) =>
    listed(
      nouns.map((noun) => `dall'ultim${ending(noun)} ${noun[1]}`),
      "o",
    ),

  length: lengthOf,
  within: (length) => `in ${lengthOf(length)}`.replace("in il ", "nel "),
  ago: (length) => `${length} fa`,
  justNow: "proprio ora",

  compared: {
    eq: (other) => other,
    ne: (other) => `diverso da ${other}`,
    gt: (other) => `più di ${other}`,
    gte: (other) => `almeno ${other}`,
    lt: (other) => `meno di ${other}`.replace("di il ", "del "),
    lte: (other) => `al massimo ${other}`,
    has: (other) => `${other} nell'elenco`,
    contains: (other) => `un testo che contiene ${other}`,
    starts: (other) => `un testo che comincia con ${other}`,
    exists: () => "un valore qualsiasi",
    missing: () => "nessun valore",
  },
  exactly: (count) => `esattamente ${count}`,
  none: "zero",
  is: (subject, value) => `${subject}: ${value}`,
  notSet: "nessun valore",
  set: (ago) => `un valore impostato ${ago}`,

  subjects: { url: "pagina", device: "dispositivo", lang: "lingua", consent: "consenso", stage: "fase" },
  flag: (label, isSet) => `${isSet ? "ha" : "non ha"} il flag ${label}`,
  left: (labels, within, hasLeft) => `${hasLeft ? "uscita" : "nessuna uscita"} dalla fase ${labels} ${within}`,
  sample: (percent, isIn) => `${isIn ? "nel" : "fuori dal"} campione ${ofPercent(percent)}`,
};

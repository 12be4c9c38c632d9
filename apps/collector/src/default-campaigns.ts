import type { CampaignDraft } from "@tappa/protocol";

/** Everybody may write; the launcher is not an ask. */
export const chat: CampaignDraft = {
  id: "chat",
  kind: "chat",
  audience: { all: [] },
  when: { on: "page" },
  caps: {},
  priority: 0,
  content: {
    title: { en: "Chat with us", it: "Scrivici", pl: "Napisz do nas" },
    greeting: {
      en: "Hello! How can we help? Your message is safe even if you close this page.",
      it: "Ciao! Come possiamo aiutarti? Il tuo messaggio resta al sicuro anche se chiudi la pagina.",
      pl: "Dzień dobry! W czym możemy pomóc? Wiadomość nie zginie, nawet jeśli zamkniesz stronę.",
    },
  },
};

/** Customers who have had a week with their first order. */
export const nps: CampaignDraft = {
  id: "nps",
  kind: "nps",
  audience: { event: "order_completed", first: { older: "7d" } },
  when: { on: "page", dwell: "5s" },
  caps: { answered: "90d", dismissed: "30d", snooze: "7d", shows: 2 },
  priority: 10,
  content: {
    question: {
      en: "How likely are you to recommend us to a friend?",
      it: "Con quale probabilità ci consiglieresti a un amico?",
      pl: "Na ile prawdopodobne jest, że polecisz nas znajomym?",
    },
    followUp: {
      detractor: {
        en: "What went wrong, and what should we change first?",
        it: "Che cosa non ha funzionato e che cosa dovremmo cambiare per prima?",
        pl: "Co poszło nie tak i co powinniśmy zmienić w pierwszej kolejności?",
      },
      passive: {
        en: "What would have made it better?",
        it: "Che cosa avremmo potuto fare meglio?",
        pl: "Co mogliśmy zrobić lepiej?",
      },
      promoter: {
        en: "What did you like most?",
        it: "Che cosa ti è piaciuto di più?",
        pl: "Co podobało Ci się najbardziej?",
      },
    },
    thanks: {
      en: "Thank you. We read every answer.",
      it: "Grazie. Leggiamo ogni risposta.",
      pl: "Dziękujemy. Czytamy każdą odpowiedź.",
    },
  },
};

/** Newcomers, until a week after their first order; not where they are paying. */
export const welcome: CampaignDraft = {
  id: "welcome",
  kind: "checklist",
  version: "1",
  audience: {
    all: [{ not: { event: "order_completed", first: { older: "7d" } } }, { not: { url: ["/checkout", "/checkout/**"] } }],
  },
  when: { on: "page" },
  caps: {},
  priority: 0,
  items: [
    {
      id: "look-around",
      done: { event: "page_viewed", count: { gte: 3 } },
      title: { en: "Look around", it: "Dai un’occhiata in giro", pl: "Rozejrzyj się" },
      text: {
        en: "Visit three pages of the shop.",
        it: "Visita tre pagine del negozio.",
        pl: "Odwiedź trzy strony sklepu.",
      },
    },
    {
      id: "find-something",
      done: { any: [{ event: "search_performed" }, { event: "product_viewed" }] },
      title: { en: "Find something you like", it: "Trova qualcosa che ti piace", pl: "Znajdź coś dla siebie" },
      text: {
        en: "Search, or open a product to see it up close.",
        it: "Cerca, oppure apri un prodotto per vederlo da vicino.",
        pl: "Skorzystaj z wyszukiwarki albo otwórz stronę produktu.",
      },
    },
    {
      id: "fill-cart",
      done: { event: "cart_added" },
      title: { en: "Put it into the cart", it: "Mettilo nel carrello", pl: "Włóż do koszyka" },
      text: {
        en: "You can still change your mind.",
        it: "Puoi sempre cambiare idea.",
        pl: "Zawsze możesz zmienić zdanie.",
      },
    },
    {
      id: "say-hello",
      done: { event: "$message" },
      title: { en: "Say hello", it: "Salutaci", pl: "Przywitaj się" },
      text: {
        en: "Ask us anything in the chat.",
        it: "Chiedici quello che vuoi in chat.",
        pl: "Zapytaj nas o cokolwiek na czacie.",
      },
      do: { chat: "" },
    },
    {
      id: "first-order",
      done: { event: "order_completed" },
      title: { en: "Place your first order", it: "Fai il tuo primo ordine", pl: "Złóż pierwsze zamówienie" },
      text: {
        en: "We will take good care of it.",
        it: "Ce ne prenderemo cura.",
        pl: "Zajmiemy się nim jak należy.",
      },
    },
  ],
  content: {
    title: {
      en: "Welcome! Five small steps",
      it: "Ti diamo il benvenuto! Cinque piccoli passi",
      pl: "Witaj! Pięć małych kroków",
    },
    done: {
      en: "All done. Nice to have you here.",
      it: "Tutto fatto. È bello averti qui.",
      pl: "Wszystko gotowe. Dobrze, że jesteś.",
    },
  },
};

/**
 * Two weeks to two months after an order, everyone alike. Stars are off because public destinations are offered.
 * The links lead to real pages for any host; an owner replaces them by the shop's own profiles.
 */
export function review(origin: string): CampaignDraft {
  const host = URL.canParse(origin) ? new URL(origin).hostname : origin;
  return {
    id: "review",
    kind: "review",
    audience: { event: "order_completed", last: { older: "14d", newer: "60d" } },
    when: { on: "page", dwell: "5s" },
    caps: { answered: "180d", dismissed: "180d", snooze: "7d", shows: 2 },
    priority: 5,
    content: {
      title: { en: "How was your order?", it: "Com’è andato il tuo ordine?", pl: "Jak oceniasz swoje zamówienie?" },
      text: {
        en: "Good or bad, your honest review helps other shoppers and us.",
        it: "Bella o brutta, la tua recensione sincera aiuta gli altri clienti e anche noi.",
        pl: "Dobra czy zła, szczera opinia pomaga innym kupującym i nam.",
      },
      stars: false,
      destinations: [
        {
          id: "google",
          kind: "google",
          label: "Google",
          url: `https://www.google.com/search?q=${encodeURIComponent(`${host} reviews`)}`,
        },
        {
          id: "trustpilot",
          kind: "trustpilot",
          label: "Trustpilot",
          url: `https://www.trustpilot.com/evaluate/${encodeURIComponent(host)}`,
        },
        { id: "own", kind: "own", label: host, url: origin },
      ],
      feedback: true,
    },
  };
}

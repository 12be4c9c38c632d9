import { advocate, customers, orderDay, preset, unknown } from "./preset.ts";

/** Discovery to advocacy, as an article of HubSpot tells the customer lifecycle. */
export const hubspotArticle = /* @__PURE__ */ preset({
  id: "hubspot-article",
  label: {
    en: "Customer journey (HubSpot article)",
    it: "Percorso del cliente (articolo HubSpot)",
    pl: "Ścieżka klienta (artykuł HubSpot)",
  },
  journey: [
    unknown,
    ["discovery", "Discovery", "Scoperta", "Odkrycie"],
    ["education", "Education", "Approfondimento", "Edukacja"],
    ["purchase", "Purchase", "Acquisto", "Zakup"],
    ["post_purchase", "Post-purchase engagement", "Relazione post-acquisto", "Zaangażowanie po zakupie"],
    ["advocacy", "Advocacy", "Passaparola", "Rekomendacje"],
  ],
  shows: { unknown: "unknown", aware: "discovery", engaged: "education", intent: "purchase", ...customers("post_purchase") },
  over: [orderDay("purchase"), advocate("advocacy")],
});

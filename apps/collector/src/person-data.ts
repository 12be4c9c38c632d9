import type { Erased, Locale, PersonExport } from "@tappa/protocol";
import { labelIn, sentenceLocales, type SentenceLocale } from "@tappa/lifecycle";
import { announce } from "./bus/bus.ts";
import { planOf } from "./ingest/plan.ts";
import { reasonOf } from "./people.ts";
import type { Services } from "./services.ts";
import type { Asker, Site } from "./store/store.ts";

const isSentenceLocale = (lang: Locale): lang is SentenceLocale => (sentenceLocales as readonly Locale[]).includes(lang);

/** All that is kept of a person, as it is handed out, in words of `lang`; the audit log says that it was. [W54] */
export async function exportOf(
  { store, clock }: Pick<Services, "store" | "clock">,
  site: Site,
  person: string,
  by: Asker,
  lang: Locale = "en",
): Promise<PersonExport | null> {
  const data = await store.people.export(site.id, person, by);
  if (!data) return null;
  const agent = "agent" in by ? by.agent : null;
  const at = clock.now();
  await store.audit({ site: site.id, at, agent, action: "person_exported", subject: person, detail: {} });
  const whyLang = isSentenceLocale(lang) ? lang : "en";
  const { verdict, why } = reasonOf(data.facts, planOf(site.config), at, person, whyLang);
  const stage = site.config.model.journey.find(({ id }) => id === verdict.stage);
  const stageLabel = stage ? labelIn(stage.label, lang) : verdict.stage;
  return { ...data, person: { ...data.person, stage: verdict.stage }, stageLabel, why, whyLang };
}

/** Removes it, and ends what reads it. [W55] */
export async function eraseOf(
  { store, bus, clock }: Pick<Services, "store" | "bus" | "clock">,
  site: Site,
  person: string,
  by: Asker,
): Promise<Erased | null> {
  const erased = await store.people.erase(site.id, person, by, clock.now());
  if (!erased) return null;
  const { appended, ...counts } = erased;
  announce(bus, appended);
  return counts;
}

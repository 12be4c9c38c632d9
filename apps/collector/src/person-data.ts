import type { Erased, PersonExport } from "@tappa/protocol";
import { labelIn } from "@tappa/lifecycle";
import { announce } from "./bus/bus.ts";
import type { Services } from "./services.ts";
import type { Asker, Site } from "./store/store.ts";

/** All that is kept of a person, as it is handed out; the audit log says that it was. [W54] */
export async function exportOf(
  { store, clock }: Pick<Services, "store" | "clock">,
  site: Site,
  person: string,
  by: Asker,
): Promise<PersonExport | null> {
  const data = await store.people.export(site.id, person, by);
  if (!data) return null;
  const agent = "agent" in by ? by.agent : null;
  await store.audit({ site: site.id, at: clock.now(), agent, action: "person_exported", subject: person, detail: {} });
  const stage = site.config.model.journey.find(({ id }) => id === data.person.stage);
  return { ...data, stageLabel: stage ? labelIn(stage.label, "en") : data.person.stage };
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

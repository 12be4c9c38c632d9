import type { VisitorProof } from "@tappa/protocol";
import { secretHash } from "../ingest/identity.ts";
import type { Site, Visitor } from "../store/store.ts";
import type { IngestServices } from "./events.ts";
import { visitorForbidden } from "./page.ts";

/** Who asks. A visitor may ask before it has sent anything: this is its first sight then. Counts as `cost` events. */
export async function visitorOf(
  { store, group, limits, clock }: IngestServices,
  site: Site,
  proof: VisitorProof,
  cost = 1,
): Promise<Visitor> {
  const hash = secretHash(proof.secret);
  await limits.page(site.id, `${proof.id}${hash.slice(0, 8)}`, cost, site.config.limits.eventsPerMinute);
  const known = await store.visitors.authenticate(site.id, proof.id, hash);
  if (known === "forbidden") throw visitorForbidden();
  if (known !== "unknown") return known;
  const at = clock.now();
  const sender = { kind: "page" as const, visitor: proof.id, secretHash: hash, tab: "", sentAt: at, dropped: [] };
  await group.submit({ site: site.id, sender, receivedAt: at, events: [] });
  const visitor = await store.visitors.authenticate(site.id, proof.id, hash);
  if (typeof visitor === "string") throw visitorForbidden();
  return visitor;
}

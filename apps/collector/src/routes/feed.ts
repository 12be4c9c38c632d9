import type { FeedRequest, VisitorProof } from "@tappa/protocol";
import { feedRequestSchema } from "@tappa/protocol/schema";
import { Hono } from "hono";
import type * as z from "zod";
import { secretHash } from "../ingest/identity.ts";
import { compile } from "../ingest/schema.ts";
import type { Site, Visitor } from "../store/store.ts";
import type { IngestServices } from "./events.ts";
import { pageBody, readPage, siteOfPage, visitorForbidden } from "./page.ts";

const isFeedRequest = compile<FeedRequest>(feedRequestSchema as z.ZodType<FeedRequest>);

/** `POST /v1/feed`: what comes down to one visitor. */
export function feedRoute(services: IngestServices): Hono {
  const { sites, feeds } = services;
  const app = new Hono();
  app.post("/", pageBody, async (c) => {
    const { body } = await readPage(c, isFeedRequest);
    const site = await siteOfPage(c, sites, body.key);
    const visitor = await visitorOf(services, site, body.visitor);
    const response = await feeds.visitor(site, visitor, body.cursor, body.mode);
    // Beside what the origin check set.
    for (const [name, value] of c.res.headers) response.headers.set(name, value);
    return response;
  });
  return app;
}

/** A visitor may listen before it has sent anything: this is its first sight then. */
async function visitorOf({ store, group, limits, clock }: IngestServices, site: Site, proof: VisitorProof): Promise<Visitor> {
  const hash = secretHash(proof.secret);
  await limits.page(site.id, `${proof.id}${hash.slice(0, 8)}`, 1, site.config.limits.eventsPerMinute);
  const known = await store.visitors.authenticate(site.id, proof.id, hash);
  if (known === "forbidden") throw visitorForbidden();
  if (known !== "unknown") return known;
  const at = clock.now();
  const sender = { kind: "page" as const, visitor: proof.id, secretHash: hash, tab: "", sentAt: at, dropped: 0 };
  await group.submit({ site: site.id, sender, receivedAt: at, events: [] });
  const visitor = await store.visitors.authenticate(site.id, proof.id, hash);
  if (typeof visitor === "string") throw visitorForbidden();
  return visitor;
}

import type { FeedRequest } from "@tappa/protocol";
import { feedRequestSchema } from "@tappa/protocol/schema";
import { Hono } from "hono";
import type * as z from "zod";
import { FEED_HEADERS } from "../feed.ts";
import { compile } from "../ingest/schema.ts";
import type { IngestServices } from "./events.ts";
import { originHeaders, pageBody, readPage, siteOfPage } from "./page.ts";
import { visitorOf } from "./visitor-of.ts";

const isFeedRequest = compile<FeedRequest>(feedRequestSchema as z.ZodType<FeedRequest>);

/** `POST /v1/feed`: what comes down to one visitor. */
export function feedRoute(services: IngestServices): Hono {
  const { sites, feeds } = services;
  const app = new Hono();
  app.post("/", pageBody, async (c) => {
    const { body } = await readPage(c, isFeedRequest);
    const site = await siteOfPage(c, sites, body.key);
    const visitor = await visitorOf(services, site, body.visitor);
    const feed = await feeds.visitor(site, visitor, body.cursor, body.mode);
    // Plain ones, in place of those that stood ready for a refusal: together they become an object that is kept as long as the feed.
    return new Response(feed, { headers: { ...FEED_HEADERS, ...originHeaders(c) } });
  });
  return app;
}

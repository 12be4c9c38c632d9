import type { Locale, MeRequest } from "@tappa/protocol";
import { meRequestSchema } from "@tappa/protocol/schema";
import { type Context, Hono } from "hono";
import type * as z from "zod";
import { compile } from "../ingest/schema.ts";
import { eraseOf, exportOf } from "../person-data.ts";
import type { Asker, Site } from "../store/store.ts";
import type { IngestServices } from "./events.ts";
import { pageBody, readPage, siteOfPage, visitorForbidden } from "./page.ts";
import { visitorOf } from "./visitor-of.ts";

const isMeRequest = compile<MeRequest>(meRequestSchema as z.ZodType<MeRequest>);

/** All that is kept is read for it: a visitor may ask as often as it may send so many events. */
const COST = 50;

/** `POST /v1/me/export` and `/v1/me/erase`: what is kept of who asks. [W54] [W55] */
export function meRoutes(services: IngestServices): Hono {
  const app = new Hono();
  const answer = async <T>(c: Context, act: (site: Site, person: string, by: Asker, lang?: Locale) => Promise<T | null>) => {
    const { body } = await readPage(c, isMeRequest);
    const site = await siteOfPage(c, services.sites, body.key);
    const visitor = await visitorOf(services, site, body.visitor, COST);
    const done = await act(site, visitor.person, { visitor: visitor.key }, body.lang);
    // It left, or was linked to another person, meanwhile.
    if (!done) throw visitorForbidden();
    c.header("Cache-Control", "no-store");
    return c.json(done);
  };
  app.post("/export", pageBody, (c) => answer(c, (...asked) => exportOf(services, ...asked)));
  app.post("/erase", pageBody, (c) => answer(c, (site, person, by) => eraseOf(services, site, person, by)));
  return app;
}

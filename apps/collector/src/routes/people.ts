import { Hono } from "hono";
import * as z from "zod";
import type { Services } from "../services.ts";
import { readQuery } from "./api/body.ts";
import { siteOfSecret } from "./secret-key.ts";

const MOST = 1000;

const querySchema = z.object({
  after: z.string().max(200).nullable().default(null),
  limit: z.coerce.number().int().min(1).max(MOST).default(MOST),
});

/** `GET /v1/people?after=&limit=` with the site's secret key: where everybody stands, by id, page by page. */
export function peopleRoute({ store }: Pick<Services, "store">): Hono {
  const app = new Hono();
  app.get("/", async (c) => {
    const { id } = await siteOfSecret(store, c);
    const { after, limit } = readQuery(c, querySchema);
    return c.json(await store.people.standings(id, after, limit), 200, { "Cache-Control": "no-store" });
  });
  return app;
}

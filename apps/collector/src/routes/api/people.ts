import { Hono } from "hono";
import { planOf } from "../../ingest/plan.ts";
import { personDetail } from "../../people.ts";
import { Problem } from "../../problem.ts";
import type { Services } from "../../services.ts";
import { peopleQuerySchema, personQuerySchema, readQuery } from "./body.ts";
import type { ApiEnv } from "./guard.ts";

const PAGE = 50;

/** The people of one site, and one of them with the verdict as of now. */
export function peopleRoutes({ store, clock }: Services): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get("/people", async (c) => {
    const query = readQuery(c, peopleQuerySchema);
    return c.json(await store.people.list(c.get("site").id, { ...query, limit: PAGE }));
  });

  app.get("/people/:id", async (c) => {
    const { lang } = readQuery(c, personQuerySchema);
    const { id, config } = c.get("site");
    const record = await store.people.get(id, c.req.param("id"), c.get("agent").id);
    if (!record) throw new Problem("not_found", "There is no such person on this site.");
    return c.json(personDetail(record, planOf(config), clock.now(), lang));
  });
  return app;
}

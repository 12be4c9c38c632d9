import { Hono } from "hono";
import { announce } from "../../bus/bus.ts";
import { planOf } from "../../ingest/plan.ts";
import { personDetail } from "../../people.ts";
import { eraseOf, exportOf } from "../../person-data.ts";
import { Problem } from "../../problem.ts";
import type { Services } from "../../services.ts";
import { peopleQuerySchema, personPatchSchema, personQuerySchema, readBody, readQuery, unlinkSchema } from "./body.ts";
import { adminOnly, type ApiEnv } from "./guard.ts";

const PAGE = 50;

/** The people of one site, and one of them with the verdict as of now. */
export function peopleRoutes({ store, bus, clock }: Services): Hono<ApiEnv> {
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

  app.patch("/people/:id", async (c) => {
    const { blocked } = await readBody(c, personPatchSchema);
    const { id: agent, name } = c.get("agent");
    const appended = await store.people.block(c.get("site").id, c.req.param("id"), blocked, { id: agent, name }, clock.now());
    if (!appended) throw new Problem("not_found", "There is no such person on this site.");
    announce(bus, appended);
    return c.body(null, 204);
  });

  app.get("/people/:id/export", adminOnly(), async (c) => {
    const [site, { id: agentId, name }, person] = [c.get("site"), c.get("agent"), c.req.param("id")];
    const agent = { id: agentId, name };
    const data = await exportOf({ store, clock }, site, person, { agent });
    if (!data) throw new Problem("not_found", "There is no such person on this site.");
    return c.json(data, 200, { "Content-Disposition": 'attachment; filename="person.json"', "Cache-Control": "no-store" });
  });

  app.delete("/people/:id", adminOnly(), async (c) => {
    const { id, name } = c.get("agent");
    const erased = await eraseOf({ store, bus, clock }, c.get("site"), c.req.param("id"), { agent: { id, name } });
    if (!erased) throw new Problem("not_found", "There is no such person on this site.");
    return c.json(erased);
  });

  app.post("/people/:id/unlink", adminOnly(), async (c) => {
    const { visitor } = await readBody(c, unlinkSchema);
    const [{ id: site }, { id: agent, name }, person, at] = [c.get("site"), c.get("agent"), c.req.param("id"), clock.now()];
    const outcome = await store.people.unlink(site, person, visitor, at);
    if (outcome.state === "missing") throw new Problem("not_found", "There is no such device of such a person on this site.");
    if (outcome.state === "never_linked")
      throw new Problem("conflict", "This device was never linked to anybody: there is nothing to undo.");
    announce(bus, outcome.appended);
    await store.audit({ site, at, agent: { id: agent, name }, action: "visitor_unlinked", subject: person, detail: { visitor } });
    return c.body(null, 204);
  });
  return app;
}

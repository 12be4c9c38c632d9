import { Hono } from "hono";
import { Problem } from "../../problem.ts";
import type { ApiServices } from "./api.ts";
import { readConfig } from "./config.ts";
import { type ApiEnv, adminOnly } from "./guard.ts";

/** What publishing does to people, what it would do, and what their own rhythm suggests. */
export function publishingRoutes({ store, dryRuns, proposals }: ApiServices): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get("/recompute", async (c) => c.json(await store.sites.recompute(c.get("site").id)));

  app.post("/dry-runs", adminOnly(), async (c) => {
    const config = await readConfig(c);
    return c.json(await dryRuns.start(c.get("site").id, c.get("agent").id, config), 201);
  });

  app.get("/dry-runs/:id", adminOnly(), (c) => {
    const run = dryRuns.get(c.get("site").id, c.req.param("id"));
    if (!run) throw goneDryRun();
    return c.json(run);
  });

  app.delete("/dry-runs/:id", adminOnly(), (c) => {
    if (!dryRuns.remove(c.get("site").id, c.req.param("id"))) throw goneDryRun();
    return c.body(null, 204);
  });

  app.get("/proposal", async (c) => c.json(await proposals.of(c.get("site").id)));
  return app;
}

function goneDryRun(): Problem {
  const detail =
    "There is no such dry run. It ended, was replaced by a newer one, or was forgotten an hour after its end: start it again.";
  return new Problem("not_found", detail);
}

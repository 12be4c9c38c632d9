import { Hono } from "hono";
import type { ApiServices } from "./api.ts";
import type { ApiEnv } from "./guard.ts";

/** What publishing does to people, and would do. */
export function publishingRoutes({ store }: ApiServices): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get("/recompute", async (c) => c.json(await store.sites.recompute(c.get("site").id)));
  return app;
}

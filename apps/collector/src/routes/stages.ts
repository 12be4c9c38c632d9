import { Hono } from "hono";
import { overviewOf } from "../reports/overview.ts";
import type { Services } from "../services.ts";
import { siteOfSecret } from "./secret-key.ts";

/** `GET /v1/people/stages` with the site's secret key: people per stage, for scripts that have no login. */
export function stagesRoute({ store, clock }: Pick<Services, "store" | "clock">): Hono {
  const app = new Hono();
  app.get("/", async (c) => {
    const { id, config } = await siteOfSecret(store, c);
    const { stages, people } = overviewOf(await store.reports.overview(id, clock.now()), config.model);
    return c.json({ stages, people }, 200, { "Cache-Control": "no-store" });
  });
  return app;
}

import { Hono } from "hono";
import type { Store } from "../store/store.ts";

/** `/healthz`: the process answers. `/readyz`: it can store. */
export function healthRoutes(store: Store): Hono {
  const app = new Hono();
  app.get("/healthz", (c) => c.json({ alive: true }, 200, { "Cache-Control": "no-store" }));
  app.get("/readyz", async (c) => {
    await store.check();
    return c.json({ ready: true }, 200, { "Cache-Control": "no-store" });
  });
  return app;
}

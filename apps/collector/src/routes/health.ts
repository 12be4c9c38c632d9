import { Hono } from "hono";
import type { GroupCommit } from "../ingest/group.ts";
import type { Clock } from "../services.ts";
import type { Store } from "../store/store.ts";

/** Anybody may ask, and an answer costs a write: one serves everybody for so long. */
const FRESH_MS = 1000;

interface HealthServices {
  store: Pick<Store, "check">;
  clock: Clock;
  group: Pick<GroupCommit, "isUnavailable">;
}

/** `/healthz`: the process answers. `/readyz`: it can store, with room for the next request when the last one found none. */
export function healthRoutes({ store, clock, group }: HealthServices): Hono {
  const app = new Hono();
  let last: { at: number; room: boolean; outcome: Promise<void> } | undefined;
  const check = (): Promise<void> => {
    const [at, room] = [clock.now(), group.isUnavailable()];
    if (!last || at - last.at >= FRESH_MS || (room && !last.room)) last = { at, room, outcome: store.check(room) };
    return last.outcome;
  };
  app.get("/healthz", (c) => c.json({ alive: true }, 200, { "Cache-Control": "no-store" }));
  app.get("/readyz", async (c) => {
    await check();
    return c.json({ ready: true }, 200, { "Cache-Control": "no-store" });
  });
  return app;
}

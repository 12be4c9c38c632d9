import { Hono } from "hono";
import { overviewOf } from "../reports/overview.ts";
import type { Services } from "../services.ts";
import { siteOfSecret } from "./secret-key.ts";

/** `GET /v1/people/stages` with the site's secret key: people per stage and per flag, for scripts that have no login. */
export function stagesRoute({ store, clock }: Pick<Services, "store" | "clock">): Hono {
  const app = new Hono();
  app.get("/", async (c) => {
    const { id, config } = await siteOfSecret(store, c);
    const [counts, had] = await Promise.all([store.reports.overview(id, clock.now()), store.reports.flags(id)]);
    const { stages, people } = overviewOf(counts, config.model);
    return c.json({ stages, flags: flagsOf(had, config.model.flags), people }, 200, { "Cache-Control": "no-store" });
  });
  return app;
}

interface FlagCount {
  flag: string;
  people: number;
}

/** Every flag of the model, also those nobody has; flags of an older model that people still have come last. */
function flagsOf(had: readonly FlagCount[], flags: readonly { id: string }[]): FlagCount[] {
  const people = new Map(had.map((count) => [count.flag, count.people]));
  const known = flags.map(({ id }) => ({ flag: id, people: people.get(id) ?? 0 }));
  return [...known, ...had.filter(({ flag }) => !flags.some(({ id }) => id === flag))];
}

import { businessHoursSchema } from "@tappa/protocol/schema";
import { Hono } from "hono";
import { openingAt } from "../../opening.ts";
import type { ApiServices } from "./api.ts";
import { readBody } from "./body.ts";
import type { ApiEnv } from "./guard.ts";

/** What hours mean that are being written: open or closed now, and when that changes. Nothing is stored. */
export function hoursRoutes({ clock }: ApiServices): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.post("/hours/preview", async (c) => c.json(openingAt(await readBody(c, businessHoursSchema), clock.now())));
  return app;
}

import type { QuarantineDecision } from "@tappa/protocol";
import { Hono } from "hono";
import { announce } from "../../bus/bus.ts";
import type { Services } from "../../services.ts";
import { decisionSchema, quarantineQuerySchema, readBody, readQuery } from "./body.ts";
import { adminOnly, type ApiEnv } from "./guard.ts";

const PAGE = 50;
/** Decided in one transaction; few, so that no visitor waits long behind it. */
const STEP = 200;

/** Events that wait for an owner's decision: read by every agent, decided by admins. */
export function quarantineRoutes({ store, bus, clock }: Services): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get("/quarantine", async (c) => {
    const { before } = readQuery(c, quarantineQuerySchema);
    return c.json(await store.quarantine.list(c.get("site").id, before, PAGE));
  });

  app.post("/quarantine", adminOnly(), async (c) => {
    const decision: QuarantineDecision = await readBody(c, decisionSchema);
    const { id: site } = c.get("site");
    const { id, name } = c.get("agent");
    const at = clock.now();
    let decided = 0;
    for (let more = true; more;) {
      const step = await store.quarantine.decide(site, decision, at, STEP);
      announce(bus, step.appended);
      decided += step.decided;
      ({ more } = step);
    }
    const action = decision.action === "accept" ? "quarantine_accepted" : "quarantine_discarded";
    await store.audit({ site, at, agent: { id, name }, action, subject: site, detail: { decided } });
    return c.json({ decided });
  });
  return app;
}

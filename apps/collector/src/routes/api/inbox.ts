import type { InboxSettings } from "@tappa/protocol";
import { type Context, Hono } from "hono";
import { announce } from "../../bus/bus.ts";
import { Problem } from "../../problem.ts";
import type { Services } from "../../services.ts";
import { auditQuerySchema, labelsSchema, queueSchema, readBody, readQuery, savedRepliesSchema } from "./body.ts";
import { adminOnly, type ApiEnv } from "./guard.ts";

const AUDIT_PAGE = 50;

/** How the agents of a site work, read by every agent; and what they did, read by admins. */
export function inboxRoutes({ store, bus, clock }: Services): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  const change = async (c: Context<ApiEnv>, base: number, part: Partial<Omit<InboxSettings, "version">>) => {
    const { id: site } = c.get("site");
    const { id, name } = c.get("agent");
    const at = clock.now();
    const outcome = await store.inbox.changeSettings(site, part, base, at);
    if (!outcome) throw new Problem("conflict", "A colleague changed this meanwhile. Load it and make your change again.");
    announce(bus, outcome.appended);
    const subject = Object.keys(part).join();
    await store.audit({ site, at, agent: { id, name }, action: "inbox_changed", subject, detail: {} });
    return c.json(outcome.settings);
  };

  app.get("/audit", adminOnly(), async (c) => {
    const { action, before } = readQuery(c, auditQuerySchema);
    return c.json(await store.auditLog(c.get("site").id, action, before, AUDIT_PAGE));
  });

  app.get("/inbox", async (c) => c.json(await store.inbox.settings(c.get("site").id)));

  app.put("/inbox/labels", adminOnly(), async (c) => {
    const { base, labels } = await readBody(c, labelsSchema);
    return change(c, base, { labels });
  });

  app.put("/inbox/saved-replies", async (c) => {
    const { base, savedReplies } = await readBody(c, savedRepliesSchema);
    return change(c, base, { savedReplies });
  });

  app.put("/inbox/queue", adminOnly(), async (c) => {
    const { base, queue } = await readBody(c, queueSchema);
    return change(c, base, { queue });
  });
  return app;
}

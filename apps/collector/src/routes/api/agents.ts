import type { Invitation } from "@tappa/protocol";
import { Hono } from "hono";
import { Problem } from "../../problem.ts";
import type { ApiServices } from "./api.ts";
import { invitationSchema, readBody } from "./body.ts";
import { adminOnly, type ApiEnv } from "./guard.ts";

/** The agents of this installation: who they are, who may join, who leaves. */
export function agentRoutes({ accounts, store, bus, clock, publicUrl }: ApiServices): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const note = (by: { id: string; name: string }, action: string, subject: string, detail: Record<string, string>) =>
    store.audit({ site: null, at: clock.now(), agent: { id: by.id, name: by.name }, action, subject, detail });

  app.get("/agents", async (c) => c.json(await accounts.all()));

  app.post("/agents/invitations", adminOnly(), async (c) => {
    const { role } = await readBody(c, invitationSchema);
    const token = await accounts.invite(role);
    await note(c.get("agent"), "agent_invited", role, { role });
    return c.json({ url: `${publicUrl}/console/join#token=${token}` } satisfies Invitation, 201);
  });

  app.delete("/agents/:id", adminOnly(), async (c) => {
    const outcome = await accounts.remove(c.req.param("id"));
    if (outcome.state === "missing") throw new Problem("not_found", "There is no such agent here.");
    if (outcome.state === "last_admin")
      throw new Problem("conflict", "This is the only admin. Invite another one first, then remove this one.");
    for (const session of outcome.sessions)
      for (const { log } of await store.sites.all()) bus.publish(log, { kind: "ended", session });
    await note(c.get("agent"), "agent_removed", outcome.agent.id, { name: outcome.agent.name });
    return c.body(null, 204);
  });
  return app;
}

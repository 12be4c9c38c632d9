import type { Invitation } from "@tappa/protocol";
import { Hono } from "hono";
import { announce } from "../../bus/bus.ts";
import { Problem } from "../../problem.ts";
import type { Services } from "../../services.ts";
import type { AgentRef } from "../../store/store.ts";
import type { ApiServices } from "./api.ts";
import { invitationSchema, readBody } from "./body.ts";
import { adminOnly, type ApiEnv } from "./guard.ts";

/** The agents of this installation: who they are, who may join, who leaves. */
export function agentRoutes(services: ApiServices): Hono<ApiEnv> {
  const { accounts, store, bus, clock, publicUrl } = services;
  const app = new Hono<ApiEnv>();
  const note = (by: AgentRef, action: string, subject: string, detail: Record<string, string>) =>
    store.audit({ site: null, at: clock.now(), agent: by, action, subject, detail });

  app.get("/agents", async (c) => c.json(await accounts.all()));

  app.post("/agents/invitations", adminOnly(), async (c) => {
    const { role } = await readBody(c, invitationSchema);
    const token = await accounts.invite(role);
    await note(refOf(c.get("agent")), "agent_invited", role, { role });
    return c.json({ url: `${publicUrl}/console/join#token=${token}` } satisfies Invitation, 201);
  });

  app.delete("/agents/:id", adminOnly(), async (c) => {
    const by = refOf(c.get("agent"));
    const outcome = await accounts.remove(c.req.param("id"));
    if (outcome.state === "last_admin")
      throw new Problem("conflict", "This is the only admin. Invite another one first, then remove this one.");
    // Also of one who is gone already: asked again after a crash, it ends what was begun.
    await releaseAll(services, c.req.param("id"), by);
    if (outcome.state === "missing") throw new Problem("not_found", "There is no such agent here.");
    for (const session of outcome.sessions)
      for (const { log } of await store.sites.all()) bus.publish(log, { kind: "ended", session });
    await note(by, "agent_removed", outcome.agent.id, { name: outcome.agent.name });
    return c.body(null, 204);
  });
  return app;
}

const AT_ONCE = 200;

async function releaseAll({ store, bus, clock }: Services, agent: string, by: AgentRef): Promise<void> {
  for (let more = true; more;) {
    const released = await store.inbox.release(agent, by, clock.now(), AT_ONCE);
    announce(bus, released.appended);
    more = released.more;
  }
}

function refOf({ id, name }: AgentRef): AgentRef {
  return { id, name };
}

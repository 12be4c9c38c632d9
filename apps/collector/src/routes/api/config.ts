import { lint } from "@tappa/lifecycle";
import type { ConfigDraft } from "@tappa/protocol";
import { configDraftSchema } from "@tappa/protocol/schema";
import { Hono } from "hono";
import { Problem } from "../../problem.ts";
import { configOf, draftOf } from "../../site-config.ts";
import { type Finding, invalid, readBody } from "./body.ts";
import type { ApiServices } from "./api.ts";
import { type ApiEnv, adminOnly } from "./guard.ts";

/** A site's config: read by every agent, published by admins; nothing that lint refuses is ever stored. */
export function configRoutes({ store, clock, sites }: ApiServices): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get("/config", (c) => {
    const { config } = c.get("site");
    c.header("ETag", `"${config.version}"`);
    return c.json(draftOf(config));
  });

  app.put("/config", adminOnly(), async (c) => {
    const { id, key, config: current } = c.get("site");
    // An ETag is a quoted version.
    const base = c.req.header("if-match")?.slice(1, -1) ?? null;
    const draft: ConfigDraft = await readBody(c, configDraftSchema);
    const findings = findingsOf(draft);
    if (findings.length > 0) throw invalid(findings);
    const config = configOf(draft);
    const { id: agent, name } = c.get("agent");
    const at = clock.now();
    if (!(await store.sites.putConfig(id, config, { id: agent, name }, at, base)))
      throw new Problem("conflict", "Somebody published another version meanwhile. Load it and make your change again.");
    sites.forget(key);
    await store.audit({
      site: id,
      at,
      agent: { id: agent, name },
      action: "config_published",
      subject: config.version,
      detail: { from: base ?? current.version },
    });
    return c.json({ version: config.version });
  });
  return app;
}

function findingsOf(draft: ConfigDraft): Finding[] {
  return lint(draft.campaigns, draft.model).map(({ campaign, code, message }) => ({ at: campaign, code, message }));
}

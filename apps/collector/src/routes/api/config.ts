import { lint, lintModel } from "@tappa/lifecycle";
import type { ConfigDraft, PublishedConfig } from "@tappa/protocol";
import { configDraftSchema } from "@tappa/protocol/schema";
import { type Context, Hono } from "hono";
import { Problem } from "../../problem.ts";
import { configOf, draftOf } from "../../site-config.ts";
import { type Finding, invalid, readBody } from "./body.ts";
import type { ApiServices } from "./api.ts";
import { type ApiEnv, adminOnly } from "./guard.ts";

/** A site's config: read by every agent, published by admins; nothing that lint refuses is ever stored. */
export function configRoutes({ store, bus, clock, sites }: ApiServices): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get("/config", (c) => {
    const { config } = c.get("site");
    c.header("ETag", `"${config.version}"`);
    return c.json(draftOf(config));
  });

  app.get("/config/versions", async (c) => c.json(await store.sites.versions(c.get("site").id)));

  app.get("/config/versions/:version", async (c) => {
    const config = await store.sites.version(c.get("site").id, c.req.param("version"));
    if (!config) throw new Problem("not_found", "No config of this site was ever published under this version.");
    return c.json(draftOf(config));
  });

  app.put("/config", adminOnly(), async (c) => {
    const { id, key, log, config: current } = c.get("site");
    // An ETag is a quoted version.
    const base = c.req.header("if-match")?.slice(1, -1) ?? null;
    const config = await readConfig(c);
    const { id: agent, name } = c.get("agent");
    const at = clock.now();
    if (!(await store.sites.putConfig(id, config, { id: agent, name }, at, base)))
      throw new Problem("conflict", "Somebody published another version meanwhile. Load it and make your change again.");
    sites.forget(key);
    bus.publish(log, { kind: "published" });
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

/** The body as a config that may be published; else `body_invalid` with every finding. */
export async function readConfig(c: Context): Promise<PublishedConfig> {
  const draft: ConfigDraft = await readBody(c, configDraftSchema);
  const findings = findingsOf(draft);
  if (findings.length > 0) throw invalid(findings);
  return configOf(draft);
}

function findingsOf({ campaigns, model }: ConfigDraft): Finding[] {
  const ofModel = lintModel(model).map(({ at, code, message }) => ({ at: `model.${at}`, code, message }));
  return [...ofModel, ...lint(campaigns, model).map(({ campaign, code, message }) => ({ at: campaign, code, message }))];
}

import { Hono } from "hono";
import { captureReport } from "../../reports/capture.ts";
import { type ChecklistCampaign, checklistReport } from "../../reports/checklist.ts";
import { lossReport } from "../../reports/losses.ts";
import { npsReport } from "../../reports/nps.ts";
import { overviewOf } from "../../reports/overview.ts";
import { type ReviewCampaign, reviewReport } from "../../reports/review.ts";
import type { Services } from "../../services.ts";
import { daysQuerySchema, readQuery } from "./body.ts";
import type { ApiEnv } from "./guard.ts";

const DAY_MS = 86_400_000;

/** Overview, NPS, checklists, review prompts and what was found of one site. */
export function reportRoutes({ store, clock }: Services): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get("/overview", async (c) => {
    const { id, config } = c.get("site");
    return c.json(overviewOf(await store.reports.overview(id, clock.now()), config.model));
  });

  app.get("/reports/nps", async (c) => {
    const { days } = readQuery(c, daysQuerySchema);
    const { id, config } = c.get("site");
    const stages = config.model.journey.map((stage) => stage.id);
    const counts = await store.reports.nps(id, clock.now() - days * DAY_MS);
    return c.json(npsReport(counts, stages));
  });

  app.get("/reports/checklists", async (c) => {
    const { id, config } = c.get("site");
    const campaigns = config.campaigns.filter((campaign): campaign is ChecklistCampaign => campaign.kind === "checklist");
    const reports = campaigns.map(async (campaign) => {
      const items = campaign.items.map((item) => item.id);
      return checklistReport(campaign, await store.reports.checklist(id, campaign.id, items), config.locales);
    });
    return c.json(await Promise.all(reports));
  });

  app.get("/reports/reviews", async (c) => {
    const { id, config } = c.get("site");
    const campaigns = config.campaigns.filter((campaign): campaign is ReviewCampaign => campaign.kind === "review");
    return c.json(
      await Promise.all(campaigns.map(async (campaign) => reviewReport(campaign, await store.reports.review(id, campaign.id)))),
    );
  });

  app.get("/reports/capture", async (c) => {
    const { days } = readQuery(c, daysQuerySchema);
    return c.json(captureReport(await store.reports.capture(c.get("site").id, clock.now() - days * DAY_MS)));
  });

  app.get("/reports/losses", async (c) => {
    const { days } = readQuery(c, daysQuerySchema);
    const [{ id }, since] = [c.get("site"), clock.now() - days * DAY_MS];
    return c.json(lossReport(await store.reports.losses(id, since), await store.reports.bots(id, since)));
  });
  return app;
}

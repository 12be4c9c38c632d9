import { labelIn } from "@tappa/lifecycle";
import type { InboxReport } from "@tappa/protocol";
import { type Context, Hono } from "hono";
import { inboxReport, periodOf } from "../../reports/inbox.ts";
import { inboxCsv } from "../../reports/inbox-csv.ts";
import type { Services } from "../../services.ts";
import { readQuery, spanQuerySchema } from "./body.ts";
import type { ApiEnv } from "./guard.ts";

/** How the inbox of a site was answered, to read and to keep. */
export function inboxReportRoutes({ store, clock }: Services): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  const readInbox = async (c: Context<ApiEnv>): Promise<InboxReport> => {
    const span = readQuery(c, spanQuerySchema);
    const { id, config } = c.get("site");
    const zone = config.hours?.zone ?? "UTC";
    const period = periodOf(span, zone, clock.now());
    const stages = config.model.journey.map((stage) => stage.id);
    return inboxReport(await store.reports.inbox(id, period), period, zone, stages);
  };

  app.get("/reports/inbox", async (c) => c.json(await readInbox(c)));

  app.get("/reports/inbox/csv", async (c) => {
    const report = await readInbox(c);
    const { id: site, config } = c.get("site");
    const { id, name } = c.get("agent");
    const [from, to] = [report.days[0]!.day, report.days.at(-1)!.day];
    const detail = { from, to };
    await store.audit({ site, at: clock.now(), agent: { id, name }, action: "export", subject: "reports/inbox", detail });
    const label = (stage: string) => config.model.journey.find((one) => one.id === stage)?.label ?? stage;
    c.header("Content-Type", "text/csv; charset=utf-8");
    c.header("Content-Disposition", `attachment; filename="inbox-${from}-${to}.csv"`);
    return c.body(inboxCsv(report, (stage) => labelIn(label(stage), "en")));
  });
  return app;
}

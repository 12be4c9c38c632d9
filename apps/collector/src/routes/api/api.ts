import { Hono } from "hono";
import type { Accounts } from "../../accounts.ts";
import type { Attachments } from "../../attachments/attachments.ts";
import type { DryRuns } from "../../dry-runs.ts";
import type { SiteCache } from "../../ingest/site-cache.ts";
import { Problem } from "../../problem.ts";
import type { Proposals } from "../../proposals.ts";
import type { Services } from "../../services.ts";
import { limitBody } from "../body-limit.ts";
import { agentRoutes } from "./agents.ts";
import { apiAttachmentRoutes } from "./attachments.ts";
import { configRoutes } from "./config.ts";
import { conversationRoutes } from "./conversations.ts";
import { type ApiEnv, loggedIn, ofSite, sameOrigin } from "./guard.ts";
import { hoursRoutes } from "./hours.ts";
import { publishingRoutes } from "./publishing.ts";
import { inboxReportRoutes } from "./inbox-report.ts";
import { inboxRoutes } from "./inbox.ts";
import { peopleRoutes } from "./people.ts";
import { quarantineRoutes } from "./quarantine.ts";
import { reportRoutes } from "./reports.ts";
import { sessionRoutes } from "./session.ts";

export interface ApiServices extends Services {
  accounts: Accounts;
  sites: SiteCache;
  dryRuns: DryRuns;
  /** Without it nothing can be attached to messages. */
  attachments?: Attachments;
  proposals: Proposals;
  /** Where agents reach the console. */
  publicUrl: string;
}

const BODY_BYTES = 512 * 1024;

/**
 * The console's API, to be mounted at `/api`. Its refusals are thrown as `Problem`s for the application to answer.
 * The middleware stands above the routes, so a route added below cannot be without login and site.
 */
export function createApi(services: ApiServices): Hono<ApiEnv> {
  const { accounts, store, publicUrl } = services;
  const app = new Hono<ApiEnv>();
  app.use(async (c, next) => {
    await next();
    // A file says itself how long it may be kept.
    if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "no-store");
    c.header("X-Content-Type-Options", "nosniff");
  });
  app.use(sameOrigin(publicUrl));
  app.use(limitBody(BODY_BYTES, tooLarge));
  app.route("/", sessionRoutes(services));

  app.use(loggedIn(accounts));
  app.route("/", agentRoutes(services));
  app.use("/sites/:site/*", ofSite(store));
  app.route("/sites/:site", conversationRoutes(services));
  app.route("/sites/:site", inboxRoutes(services));
  if (services.attachments) app.route("/sites/:site", apiAttachmentRoutes(services, services.attachments));
  app.route("/sites/:site", peopleRoutes(services));
  app.route("/sites/:site", reportRoutes(services));
  app.route("/sites/:site", inboxReportRoutes(services));
  app.route("/sites/:site", quarantineRoutes(services));
  app.route("/sites/:site", configRoutes(services));
  app.route("/sites/:site", publishingRoutes(services));
  app.route("/sites/:site", hoursRoutes(services));
  app.all("*", () => {
    throw new Problem("not_found", "There is no such page in this API.");
  });
  return app;
}

function tooLarge(): never {
  throw new Problem("body_too_large", `Send at most ${BODY_BYTES / 1024} KiB.`);
}

import { Hono } from "hono";
import type { Accounts } from "./accounts.ts";
import { type AttachmentOptions, createAttachments } from "./attachments/attachments.ts";
import type { Bus } from "./bus/bus.ts";
import { systemClock } from "./clock.ts";
import { createDryRuns } from "./dry-runs.ts";
import { createFeeds } from "./feed.ts";
import { createGroupCommit } from "./ingest/group.ts";
import { createBotOf } from "./ingest/bot.ts";
import { createEventLimits } from "./ingest/limits.ts";
import { createSiteCache } from "./ingest/site-cache.ts";
import { Problem, problemOf } from "./problem.ts";
import { createProposals } from "./proposals.ts";
import { createApi } from "./routes/api/api.ts";
import { attachmentRoutes } from "./routes/attachments.ts";
import { configRoute } from "./routes/config.ts";
import { eventsRoute } from "./routes/events.ts";
import { feedRoute } from "./routes/feed.ts";
import { healthRoutes } from "./routes/health.ts";
import { meRoutes } from "./routes/me.ts";
import { peopleRoute } from "./routes/people.ts";
import { segmentRoutes } from "./routes/segment.ts";
import { stagesRoute } from "./routes/stages.ts";
import type { Clock } from "./services.ts";
import { createStatic, type StaticOptions } from "./static.ts";
import type { Store } from "./store/store.ts";
import { createSweeper } from "./sweeper.ts";

export interface CollectorOptions {
  /** Both belong to the caller, who closes them after the collector. */
  store: Store;
  bus: Bus;
  /** Where agents reach the console. */
  publicUrl: string;
  clock?: Clock;
  /** Without it nothing can be attached to messages. */
  attachments?: AttachmentOptions;
  /** Browsers without a window count as people: those of the owner's own tests. */
  countsHeadless?: boolean;
  /** Without accounts there is no console API. */
  accounts?: Accounts;
  /** Without it no files are served. */
  files?: StaticOptions;
  /** Hears of every answer with status 500 and above, and of what fails with nobody waiting. Never of texts or secrets. */
  report?: (error: unknown) => void;
}

export interface Collector {
  /** Every address it answers, with its method: `POST /v1/events`. `ALL` stands before others, or for any method. */
  readonly routes: readonly string[];
  /** The environment is what the server passes beside a request (its socket), for the accounts' rate limits. */
  fetch(request: Request, environment?: object): Response | Promise<Response>;
  /** Brings everybody up to date whose stage changed by time alone; happens by itself every second. */
  sweep(): Promise<void>;
  /** Takes nothing new, stores what is waiting, ends the feeds with their cursors. */
  close(): Promise<void>;
}

/** The collector without a socket: answers requests, keeps stages up to date as time passes. */
export function createCollector(options: CollectorOptions): Collector {
  const { store, bus, publicUrl, clock = systemClock, countsHeadless = false, accounts, files, report = () => {} } = options;
  const attachments = options.attachments && createAttachments(store, clock, options.attachments);
  const feeds = createFeeds({ store, bus, clock });
  const group = createGroupCommit(store);
  const sweeper = createSweeper({ store, bus, clock, attachments }, report);
  const sites = createSiteCache(store, clock);
  const dryRuns = createDryRuns({ store, clock, report });
  const services = { store, bus, clock, feeds, group, sites, limits: createEventLimits(), botOf: createBotOf(countsHeadless) };

  const app = new Hono();
  app.route("/", healthRoutes(services));
  app.route("/v1/config", configRoute(sites));
  app.route("/v1/events", eventsRoute(services));
  app.route("/v1/feed", feedRoute(services));
  app.route("/v1/me", meRoutes(services));
  if (attachments) app.route("/v1/attachments", attachmentRoutes(services, attachments));
  app.route("/v1/people/stages", stagesRoute(services));
  app.route("/v1/people", peopleRoute(services));
  app.route("/v1", segmentRoutes(services, publicUrl));
  if (accounts)
    app.route(
      "/api",
      createApi({
        ...services,
        ...(attachments && { attachments }),
        dryRuns,
        proposals: createProposals(store, clock),
        accounts,
        publicUrl,
      }),
    );
  if (files) app.route("/", createStatic(files));
  app.notFound(() => new Problem("not_found", "There is nothing at this address.").toResponse());
  app.onError((error, c) => {
    const problem = problemOf(error);
    if (problem.status >= 500) report(problem.cause ?? error);
    const response = problem.toResponse();
    // What was set before the refusal stays: a page may only read an answer that its origin is allowed to.
    for (const [name, value] of c.res.headers)
      if (name.startsWith("access-control-") || name === "vary") response.headers.set(name, value);
    return response;
  });

  return {
    routes: [...new Set(app.routes.map(({ method, path }) => `${method} ${path}`))],
    fetch: (request, environment) => app.fetch(request, environment),
    sweep: () => sweeper.sweep(),
    async close() {
      await sweeper.close();
      await dryRuns.close();
      await group.close();
      await feeds.close();
    },
  };
}

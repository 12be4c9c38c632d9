import { LIMITS } from "@tappa/protocol";
import { Hono } from "hono";
import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { announce } from "../bus/bus.ts";
import { type Call, messageOf, type Message } from "../ingest/segment.ts";
import { Problem } from "../problem.ts";
import type { Batch, Site } from "../store/store.ts";
import type { IngestServices } from "./events.ts";
import { parsed } from "./page.ts";
import { siteOfSecret } from "./secret-key.ts";

const serverBody = bodyLimit({
  maxSize: LIMITS.serverBatchBytes,
  onError() {
    throw new Problem("body_too_large", `Send at most ${LIMITS.serverBatchBytes / 1024} KiB in one request.`);
  },
});

interface SegmentEnv {
  Variables: { site: Site };
}

interface RefusedCall {
  /** Which call of the request; not every call has an id. */
  index: number;
  messageId: string;
  code: string;
}

/** Segment's HTTP API with the site's secret key as the user name of Basic auth: its server libraries work unchanged. */
export function segmentRoutes(services: IngestServices): Hono<SegmentEnv> {
  const app = new Hono<SegmentEnv>();
  // Before the body is read: who has no key makes the collector do no work.
  const keyed: MiddlewareHandler<SegmentEnv> = async (c, next) => {
    c.set("site", await siteOfSecret(services.store, c));
    await next();
  };
  app.post("/batch", keyed, serverBody, async (c) => {
    const body = parsed(await c.req.text());
    const calls = isObject(body) && Array.isArray(body.batch) ? body.batch : null;
    if (!calls) throw new Problem("body_invalid", 'Send {"batch": […]} as Segment\'s libraries do.');
    return take(services, c, calls, body as Record<string, unknown>);
  });
  for (const type of ["track", "identify", "page"] as const) {
    app.post(`/${type}`, keyed, serverBody, async (c) => {
      const body = parsed(await c.req.text());
      if (!isObject(body)) throw new Problem("body_invalid", "Send one call as Segment's libraries do.");
      return take(services, c, [{ ...body, type }], body);
    });
  }
  return app;
}

async function take(
  services: IngestServices,
  c: Context<SegmentEnv>,
  calls: unknown[],
  body: Record<string, unknown>,
): Promise<Response> {
  const site = c.get("site");
  if (calls.length > LIMITS.batchEvents)
    throw new Problem("body_too_large", `Send at most ${LIMITS.batchEvents} calls in one batch.`);
  await services.limits.server(site.id, calls.length);
  const receivedAt = services.clock.now();
  const rejected: RefusedCall[] = [];
  const messages: Message[] = [];
  const told = new Map<string, Pick<RefusedCall, "index" | "messageId">>();
  for (const [index, call] of calls.entries()) {
    const message = messageOf(call as Call, body, receivedAt, site.secretKey);
    if ("code" in message) {
      rejected.push({ index, ...message });
      continue;
    }
    messages.push(message);
    const { id, foreignId = id } = message.event;
    told.set(id, { index, messageId: foreignId });
  }
  const outcomes = await Promise.all(batchesOf(site, messages, receivedAt).map((batch) => services.group.submit(batch)));
  for (const outcome of outcomes) {
    if (outcome.state === "forbidden") continue;
    announce(services.bus, outcome.appended);
    for (const { id, code } of outcome.rejected) rejected.push({ ...told.get(id)!, code });
  }
  rejected.sort((one, other) => one.index - other.index);
  return c.json({ success: true, rejected }, 200, { "Cache-Control": "no-store" });
}

/** One batch per sender, in the order in which the senders came. */
function batchesOf(site: Site, messages: readonly Message[], receivedAt: number): Batch[] {
  const batches = new Map<string, Batch>();
  for (const { sender, event } of messages) {
    const key = JSON.stringify(sender);
    const batch = batches.get(key) ?? { site: site.id, sender, receivedAt, events: [] };
    batch.events.push(event);
    batches.set(key, batch);
  }
  return [...batches.values()];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

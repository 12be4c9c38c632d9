import { LIMITS, type RejectionCode } from "@tappa/protocol";
import { Hono } from "hono";
import type { Context, Handler } from "hono";
import { announce } from "../bus/bus.ts";
import { proveIdentities } from "../ingest/identity.ts";
import { type Call, type Delivery, messageOf, type Message } from "../ingest/segment.ts";
import { Problem } from "../problem.ts";
import type { Batch, Site } from "../store/store.ts";
import type { IngestServices } from "./events.ts";
import { allowOrigin } from "./page.ts";
import { isObject, type Keyed, keyedFirst, readCalls, type SegmentEnv } from "./segment-request.ts";

/** Each call has an address of its own, and a short one that browsers use. */
const TYPES = ["track", "identify", "page", "screen", "group", "alias"] as const;
const BATCHES = ["/batch", "/b", "/import"];
const PREFLIGHT_S = 86_400;

interface RefusedCall {
  /** Which call of the request; not every call has an id. */
  index: number;
  messageId: string;
  code: RejectionCode;
}

/**
 * Segment's HTTP API. With the site's secret key its server libraries work unchanged, with the public key the one for browsers
 * does. [W30] [W31]
 */
export function segmentRoutes(services: IngestServices, publicUrl: string): Hono<SegmentEnv> {
  const app = new Hono<SegmentEnv>();
  const keyed = keyedFirst(services);
  for (const path of BATCHES) {
    app.options(path, preflight);
    app.post(path, keyed, async (c) => {
      const { body, keyed: by } = await readCalls(services, c);
      if (!Array.isArray(body.batch)) throw new Problem("body_invalid", 'Send {"batch": […]} as Segment\'s libraries do.');
      return answer(c, await take(services, by, body.batch, body.sentAt, c.req.header("user-agent")));
    });
  }
  for (const type of TYPES)
    for (const path of [`/${type}`, `/${type.charAt(0)}`]) {
      app.options(path, preflight);
      app.post(path, keyed, async (c) => {
        const { body, keyed: by } = await readCalls(services, c);
        const rejected = await take(services, by, [{ ...body, type }], undefined, c.req.header("user-agent"));
        if (rejected[0]) throw refusedCall(rejected[0].code, rejected);
        return answer(c, rejected);
      });
    }
  app.route("/", browserRoutes(services, publicUrl));
  return app;
}

const preflight: Handler = (c) => {
  allowOrigin(c);
  c.header("Access-Control-Allow-Methods", "POST");
  // A site may have the library send headers of its own; none means anything here.
  c.header("Access-Control-Allow-Headers", c.req.header("access-control-request-headers") ?? "Authorization");
  c.header("Access-Control-Max-Age", String(PREFLIGHT_S));
  return c.body(null, 204);
};

/** What the library for browsers asks for beside: its settings, and to be rid of figures about itself, which nobody keeps here. */
function browserRoutes({ sites }: IngestServices, publicUrl: string): Hono<SegmentEnv> {
  const app = new Hono<SegmentEnv>();
  const { protocol, host, pathname } = new URL(`${publicUrl}/v1`);
  app.get("/projects/:key/settings", async (c) => {
    c.header("Access-Control-Allow-Origin", "*");
    const apiKey = c.req.param("key");
    if (!(await sites.byKey(apiKey)))
      throw new Problem("site_unknown", "No site has this key. Copy the site's public key (pk_…) from the console.");
    c.header("Cache-Control", "public, max-age=300");
    const address = { apiHost: `${host}${pathname}`, protocol: protocol.slice(0, -1) };
    return c.json({ integrations: { "Segment.io": { apiKey, ...address } }, metrics: { sampleRate: 0 } });
  });
  app.post("/m", (c) => {
    allowOrigin(c);
    return answer(c, []);
  });
  return app;
}

function answer(c: Context, rejected: readonly RefusedCall[]): Response {
  return c.json({ success: true, rejected }, 200, { "Cache-Control": "no-store" });
}

/** Stores what can be stored, and answers what cannot. */
async function take(
  services: IngestServices,
  { site, isServer }: Keyed,
  calls: unknown[],
  sentAt: unknown,
  userAgent: string | undefined,
): Promise<RefusedCall[]> {
  if (calls.length > LIMITS.batchEvents)
    throw new Problem("body_too_large", `Send at most ${LIMITS.batchEvents} calls in one batch.`);
  const receivedAt = services.clock.now();
  if (isServer) await services.limits.server(site.id, calls.length);
  const rejected: RefusedCall[] = [];
  const messages: Message[] = [];
  const told = new Map<string, Omit<RefusedCall, "code"> & Pick<Call, "type">>();
  const delivery: Delivery = { isServer, sentAt, receivedAt, secretKey: site.secretKey, bot: services.botOf(userAgent) };
  for (const [index, call] of calls.entries()) {
    const message = messageOf(isObject(call) ? call : {}, delivery);
    if ("code" in message) {
      rejected.push({ index, ...message });
      continue;
    }
    messages.push(message);
    told.set(message.event.id, { index, messageId: message.messageId, type: (call as Call).type });
  }
  const refuse = (id: string, code: RejectionCode) => {
    const { type, ...call } = told.get(id)!;
    rejected.push({ ...call, code: type === "alias" && code === "token_invalid" ? "user_conflict" : code });
  };
  const batches = batchesOf(site, await proved(messages, site, receivedAt, refuse), receivedAt);
  if (!isServer) await limit(services, site, batches);
  const outcomes = await Promise.all(batches.map((batch) => services.group.submit(batch)));
  for (const outcome of outcomes) {
    if (outcome.state === "forbidden") continue;
    announce(services.bus, outcome.appended);
    for (const { id, code } of outcome.rejected) refuse(id, code);
  }
  return rejected.toSorted((one, other) => one.index - other.index);
}

/** Without those whose token proves nothing. [W12] */
async function proved(
  messages: readonly Message[],
  site: Site,
  now: number,
  refuse: (id: string, code: RejectionCode) => void,
): Promise<Message[]> {
  const events = messages.map(({ event }) => event);
  const { events: left, rejected } = await proveIdentities({ events, rejected: [] }, site, now);
  for (const { id, code } of rejected) refuse(id, code);
  const known = new Map(left.map((event) => [event.id, event]));
  return messages.flatMap((message) => {
    const event = known.get(message.event.id);
    return event ? [{ ...message, event }] : [];
  });
}

/** Counted by visitor, as what comes by our own SDK. */
async function limit({ limits }: IngestServices, site: Site, batches: readonly Batch[]): Promise<void> {
  const { eventsPerMinute } = site.config.limits;
  for (const { sender, events } of batches)
    if (sender.kind === "segment") await limits.page(site.id, `segment:${sender.anonymousId}`, events.length, eventsPerMinute);
}

/** One batch per sender, in the order in which the senders came. */
function batchesOf(site: Site, messages: readonly Message[], receivedAt: number): Batch[] {
  const batches = new Map<string, Batch>();
  for (const { sender, event, visit } of messages) {
    const key = JSON.stringify(sender);
    const batch = batches.get(key) ?? { site: site.id, sender, receivedAt, events: [] };
    if (visit) batch.events.push(visit);
    batch.events.push(event);
    batches.set(key, batch);
  }
  return [...batches.values()];
}

const WHY: Record<RejectionCode, string> = {
  event_invalid:
    "A call needs a userId or an anonymousId, what its type needs (event, groupId, previousId), and a time that can be read.",
  event_too_large: `Properties or traits may have ${LIMITS.eventBytes / 1024} KiB.`,
  name_unknown: "Names beginning with $ are reserved.",
  props_too_deep: `Properties or traits may be nested ${LIMITS.propsDepth} deep.`,
  id_conflict: "Another call with this messageId is stored already.",
  token_invalid: "The token does not prove this user, or the visitor is another user.",
  conversation_foreign: "The conversation is somebody else's.",
  visitor_blocked: "The agents take no messages of this person.",
  attachment_missing: "The file is not stored, or is somebody else's.",
  user_conflict: "previousId is a user already, and two users are never made one.",
};

/** Who sends one call hears of its refusal as of an error: the libraries tell their page or server of it. */
function refusedCall(code: RejectionCode, rejected: readonly RefusedCall[]): Problem {
  return new Problem("body_invalid", `${code}: ${WHY[code]} Nothing was stored.`, { more: { rejected } });
}

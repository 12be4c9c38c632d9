import type { EventsRequest, EventsResponse } from "@tappa/protocol";
import { eventsEnvelopeSchema } from "@tappa/protocol/schema";
import { Hono } from "hono";
import type * as z from "zod";
import { announce } from "../bus/bus.ts";
import type { BotOf } from "../ingest/bot.ts";
import { browserOf } from "../ingest/browser.ts";
import type { GroupCommit } from "../ingest/group.ts";
import { proveIdentities, secretHash } from "../ingest/identity.ts";
import type { EventLimits } from "../ingest/limits.ts";
import { numbersIn } from "../ingest/ranges.ts";
import { compile } from "../ingest/schema.ts";
import type { SiteCache } from "../ingest/site-cache.ts";
import { type Validated, validateEvents } from "../ingest/validate.ts";
import type { Services } from "../services.ts";
import type { PageSender } from "../store/batch.ts";
import type { AcceptedEvent, Site } from "../store/store.ts";
import { pageBody, readPage, siteOfPage, visitorForbidden } from "./page.ts";

/** What one batch may say that its page lost: anybody can say anything. */
const MOST_DROPPED = 10_000;

export interface IngestServices extends Services {
  sites: SiteCache;
  group: GroupCommit;
  limits: EventLimits;
  botOf: BotOf;
}

type Envelope = Omit<EventsRequest, "events"> & { events: unknown[] };

const isEnvelope = compile<Envelope>(eventsEnvelopeSchema as z.ZodType<Envelope>);

/** `POST /v1/events`: 200 only after what is not listed as rejected is stored durably. [W2] */
export function eventsRoute(services: IngestServices): Hono {
  const { sites, limits, group, bus, clock } = services;
  const app = new Hono();
  app.post("/", pageBody, async (c) => {
    const receivedAt = clock.now();
    const { body, bytes } = await readPage(c, isEnvelope);
    const site = await siteOfPage(c, sites, body.key);
    const hash = secretHash(body.visitor.secret);
    await limits.page(site.id, `${body.visitor.id}${hash.slice(0, 8)}`, body.events.length, site.config.limits.eventsPerMinute);

    const validated = await proveIdentities(validateEvents(body.events, bytes), site, receivedAt);
    const { durable, typing } = apart(validated.events);
    const { tab, sentAt } = body;
    const lost = lostOf(body.dropped);
    const visitor = body.visitor.id;
    const numbers = numbersOf(body.events);
    const refused = validated.rejected.length > 0;
    const refusedNumbers = refused ? numbersOf(refusedOf(body.events, validated)) : [];
    const userAgent = c.req.header("user-agent");
    const [browser, bot] = [browserOf(userAgent), services.botOf(userAgent)];
    const told = { visitor, secretHash: hash, tab, sentAt, ...lost, numbers, refused, refusedNumbers, browser };
    const sender = { kind: "page" as const, ...told, ...(bot && { bot }) };
    const outcome = await group.submit({ site: site.id, sender, receivedAt, events: durable });
    if (outcome.state === "forbidden") throw visitorForbidden();
    announce(bus, outcome.appended);
    if (!outcome.isBlocked) for (const conversation of typing) await tellTyping(services, site, outcome.log, conversation);
    const answer: EventsResponse = {
      rejected: [...validated.rejected, ...outcome.rejected],
      cursor: outcome.cursor,
      config: sites.served(site).version,
    };
    c.header("Cache-Control", "no-store");
    return c.json(answer);
  });
  return app;
}

/** Older pages tell how many they lost, not which. */
function lostOf(told: EventsRequest["dropped"] = []): Pick<PageSender, "dropped" | "unnumbered"> {
  return typeof told === "number"
    ? { dropped: [], unnumbered: Math.min(told, MOST_DROPPED) }
    : { dropped: numbersIn(told, MOST_DROPPED) };
}

/** What was rejected, or is never stored, is not lost: it came. */
function numbersOf(events: readonly unknown[]): number[] {
  return events.flatMap((event) => {
    const n = typeof event === "object" && event !== null && "n" in event ? event.n : undefined;
    return Number.isSafeInteger(n) && (n as number) >= 0 ? [n as number] : [];
  });
}

function refusedOf(events: readonly unknown[], { events: valid }: Validated): unknown[] {
  const ids = new Set(valid.map(({ id }) => id));
  return events.filter((event) => !ids.has((event as { id?: string } | null)?.id ?? ""));
}

/** Typing is never stored. [W18] */
function apart(events: readonly AcceptedEvent[]): { durable: AcceptedEvent[]; typing: Set<string> } {
  const typing = events.filter(({ name }) => name === "$typing").map(({ props }) => String(props.conversation));
  return { durable: events.filter(({ name }) => name !== "$typing"), typing: new Set(typing) };
}

/** Agents see it when the conversation is this person's. */
async function tellTyping({ store, bus }: Services, site: Site, log: number, conversation: string): Promise<void> {
  const logs = await store.inbox.logs(site.id, conversation);
  if (logs?.person === log) bus.publish(logs.site, { kind: "ephemeral", line: { e: "typing", conversation, by: "visitor" } });
}

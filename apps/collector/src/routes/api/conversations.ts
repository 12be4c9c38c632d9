import type { ConversationPatch, LinkCard, ThreadMessage } from "@tappa/protocol";
import { Hono } from "hono";
import type { Accounts, Agent } from "../../accounts.ts";
import { announce } from "../../bus/bus.ts";
import { FEED_HEADERS } from "../../feed.ts";
import { Problem } from "../../problem.ts";
import type { Services } from "../../services.ts";
import type { AgentRef, Site } from "../../store/store.ts";
import {
  conversationsQuerySchema,
  feedSchema,
  noteSchema,
  patchSchema,
  readBody,
  readQuery,
  readSchema,
  replySchema,
  viewingSchema,
} from "./body.ts";
import type { ApiEnv } from "./guard.ts";

const PAGE = 50;

/** The inbox: lists, threads, replies, and the agents' feed. */
export function conversationRoutes(services: Services & { accounts: Accounts }): Hono<ApiEnv> {
  const { store, bus, clock } = services;
  const app = new Hono<ApiEnv>();

  app.get("/conversations", async (c) => {
    const query = { ...readQuery(c, conversationsQuerySchema), limit: PAGE, agent: c.get("agent").id, now: clock.now() };
    return c.json(await store.inbox.list(c.get("site").id, query));
  });

  app.get("/conversations/counts", async (c) => c.json(await store.inbox.counts(c.get("site").id, c.get("agent").id)));

  app.get("/conversations/:id", async (c) => {
    const found = await store.inbox.get(c.get("site").id, c.req.param("id"), c.get("agent").id);
    return c.json(found ?? missing());
  });

  app.post("/conversations/:id/messages", async (c) => {
    const reply = await readBody(c, replySchema);
    checkCard(c.get("site"), reply.card);
    const draft = { ...reply, conversation: c.req.param("id"), agent: refOf(c.get("agent")), at: clock.now() };
    const outcome = await store.inbox.reply(c.get("site").id, draft);
    if (outcome.state === "missing") return missing();
    if (outcome.state === "conflict") throw conflict(outcome.messages);
    if (outcome.state === "attachment_missing")
      throw new Problem("body_invalid", "A file of this reply is not stored any more. Attach it again; nothing was sent.");
    announce(bus, outcome.appended);
    return c.json(outcome.message);
  });

  app.post("/conversations/:id/read", async (c) => {
    const { upTo } = await readBody(c, readSchema);
    const outcome = await store.inbox.read(c.get("site").id, c.req.param("id"), upTo, refOf(c.get("agent")), clock.now());
    announce(bus, (outcome ?? missing()).appended);
    return c.body(null, 204);
  });

  app.post("/conversations/:id/typing", async (c) => {
    const conversation = c.req.param("id");
    const logs = (await store.inbox.logs(c.get("site").id, conversation)) ?? missing();
    const { id: agent, name } = c.get("agent");
    const line = { e: "typing", conversation, by: "agent", name } as const;
    bus.publish(logs.person, { kind: "ephemeral", line });
    bus.publish(logs.site, { kind: "ephemeral", line: { ...line, agent } });
    return c.body(null, 204);
  });

  app.patch("/conversations/:id", async (c) => {
    const patch = await readBody(c, patchSchema);
    await patchConversation(services, c.get("site"), c.req.param("id"), patch, refOf(c.get("agent")));
    return c.body(null, 204);
  });

  app.route("/", colleagueRoutes(services));
  app.route("/", feedRoute(services));
  return app;
}

/** What the console's pages hear of visitors and of each other. */
function feedRoute({ feeds }: Services): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.post("/feed", async (c) => {
    const { cursor, mode, page } = await readBody(c, feedSchema);
    const body = await feeds.agents(c.get("site"), cursor, mode, refOf(c.get("agent")), c.get("session"), page);
    return c.newResponse(body, 200, FEED_HEADERS);
  });
  return app;
}

/** What agents leave each other in a conversation, and see of each other there. */
function colleagueRoutes({ store, bus, clock, feeds }: Services): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.post("/conversations/:id/notes", async (c) => {
    const note = await readBody(c, noteSchema);
    const draft = { ...note, conversation: c.req.param("id"), agent: refOf(c.get("agent")), at: clock.now() };
    const outcome = await store.inbox.note(c.get("site").id, draft);
    if (outcome.state === "missing") return missing();
    if (outcome.state === "taken") throw new Problem("conflict", "Another note has this id. Give this one an id of its own.");
    announce(bus, outcome.appended);
    return c.json(outcome.note);
  });

  app.post("/viewing", async (c) => {
    const { page, conversation } = await readBody(c, viewingSchema);
    if (conversation !== null && !(await store.inbox.logs(c.get("site").id, conversation))) return missing();
    feeds.look(c.get("site"), page, refOf(c.get("agent")), conversation);
    return c.body(null, 204);
  });
  return app;
}

async function patchConversation(
  { store, bus, clock, accounts }: Services & { accounts: Accounts },
  site: Site,
  conversation: string,
  { assignee: assigneeId, ...patch }: ConversationPatch,
  by: AgentRef,
): Promise<void> {
  const assignee = typeof assigneeId === "string" ? refOf((await accounts.find(assigneeId)) ?? stranger()) : assigneeId;
  const at = clock.now();
  if (patch.snoozedUntil) checkSnooze(patch.snoozedUntil - at);
  const change = { ...patch, ...(assignee === undefined ? {} : { assignee }) };
  const outcome = await store.inbox.patch(site.id, conversation, change, by, at);
  announce(bus, (outcome ?? missing()).appended);
  const note = (action: string, detail: Record<string, string | null>) =>
    store.audit({ site: site.id, at, agent: by, action, subject: conversation, detail });
  if (assignee !== undefined)
    await note("conversation_assigned", assignee ? { assignee: assignee.id, name: assignee.name } : { assignee: null });
  if (patch.status) await note(patch.status === "resolved" ? "conversation_resolved" : "conversation_reopened", {});
}

const YEAR_MS = 366 * 86_400_000;

function checkSnooze(aheadMs: number): void {
  if (aheadMs <= 0 || aheadMs > YEAR_MS)
    throw new Problem("body_invalid", "Snooze until a time that is still to come, at most a year ahead.");
}

/** A card speaks for the site, so it leads nowhere else, and its picture tells no other host who looks at it. */
function checkCard({ origins }: Site, card: LinkCard | undefined): void {
  const addresses = card ? [card.url, ...(card.image === undefined ? [] : [card.image])] : [];
  if (origins.includes("*") || addresses.every((address) => origins.includes(new URL(address).origin))) return;
  throw new Problem("body_invalid", "A card leads to a page of the site itself. Put other links into the text.");
}

function stranger(): never {
  throw new Problem("body_invalid", "There is no such agent. Assign the conversation to somebody who is here.");
}

function refOf({ id, name }: Agent): AgentRef {
  return { id, name };
}

function missing(): never {
  throw new Problem("not_found", "There is no such conversation on this site.");
}

function conflict(messages: ThreadMessage[]): Problem {
  return new Problem(
    "conflict",
    "A colleague answered meanwhile. Nothing was sent; read the answer and send again if still needed.",
    {
      more: { messages },
    },
  );
}

import type {
  AgentFeedLine,
  ChecklistReport,
  ConfigDraft,
  ConversationDetail,
  ConversationSummary,
  DryRun,
  EventsResponse,
  FeedLine,
  FeedMode,
  InboxSettings,
  NpsReport,
  Overview,
  PeoplePage,
  PersonDetail,
  ReviewReport,
  Session,
  SiteConfig,
  ThreadMessage,
} from "@tappa/protocol";
import { createLineSplitter } from "@tappa/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../clock.ts";
import { createDryRuns } from "../../dry-runs.ts";
import { createFeeds } from "../../feed.ts";
import { createSiteCache } from "../../ingest/site-cache.ts";
import { createProposals } from "../../proposals.ts";
import { defaultConfig } from "../../site-defaults.ts";
import { createApi } from "./api.ts";
import type { Site } from "../../store/store.ts";
import { newId } from "../../testing.ts";
import { ORIGIN, cookieHeader, createTestConsole } from "./testing.ts";

// Password hashing is slow on purpose, and slower on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let collector: Awaited<ReturnType<typeof createTestConsole>>;
let site: Site;
let other: Site;
beforeAll(async () => {
  collector = await createTestConsole();
});
afterAll(() => collector.close());
beforeEach(async () => {
  site = await collector.newSite("shop");
  other = await collector.newSite("rival");
});

const DAY = 86_400_000;
const sites = (path: string) => `/sites/${site.id}${path}`;
const asAgent = <T>(method: string, path: string, body?: unknown) =>
  collector.call<T>(method, path, { cookie: collector.agentCookie, ...(body === undefined ? {} : { body }) });
const asAdmin = <T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  collector.call<T>(method, path, { cookie: collector.adminCookie, headers, ...(body === undefined ? {} : { body }) });

/** A visitor who wrote; answers the conversation and the ids of its messages. */
async function conversationWith(texts: string[], of = site) {
  const visitor = collector.visitor(of);
  const conversation = newId();
  const messages: string[] = [];
  for (const text of texts) messages.push(await visitor.send("$message", { conversation, text }));
  return { visitor, conversation, messages };
}

async function personOf(q = ""): Promise<string> {
  const { body } = await asAgent<PeoplePage>("GET", sites(`/people?q=${q}`));
  return body.people[0]?.id ?? "none";
}

/** Every route of the API with a request that its rightful user would make, and what comes then. */
async function table() {
  const { conversation, messages } = await conversationWith(["hello"]);
  const id = await personOf();
  const [linked, userId] = [collector.visitor(site), newId()];
  await linked.prove(userId);
  const leavingNothing = collector.visitor(site);
  await leavingNothing.send("page_viewed", { path: "/" });
  const leaving = { name: "Lea Leaver", email: `${newId()}@shop.example`, password: collector.password, role: "agent" as const };
  const leaver = await collector.accounts.add(leaving);
  const reply = { id: newId(), text: "hi", seen: 1 };
  const feed = { cursor: null, mode: "once" };
  const config = defaultConfig([]);
  const dryRun = await asAdmin<DryRun>("POST", sites("/dry-runs"), config);
  const { version: base } = (await asAgent<InboxSettings>("GET", sites("/inbox"))).body;
  const rows: [method: string, route: string, path: string, body: unknown, status: number][] = [
    ["GET", "/session", "/session", undefined, 200],
    ["GET", "/agents", "/agents", undefined, 200],
    ["POST", "/agents/invitations", "/agents/invitations", { role: "agent" }, 201],
    ["DELETE", "/agents/:id", `/agents/${leaver.id}`, undefined, 204],
    ["GET", "/sites/:site/conversations", "/conversations?view=all", undefined, 200],
    ["GET", "/sites/:site/conversations/:id", `/conversations/${conversation}`, undefined, 200],
    ["POST", "/sites/:site/conversations/:id/messages", `/conversations/${conversation}/messages`, reply, 200],
    ["POST", "/sites/:site/conversations/:id/notes", `/conversations/${conversation}/notes`, { id: newId(), text: "hm" }, 200],
    ["GET", "/sites/:site/conversations/counts", "/conversations/counts", undefined, 200],
    ["GET", "/sites/:site/audit", "/audit?action=conversation_resolved", undefined, 200],
    ["GET", "/sites/:site/inbox", "/inbox", undefined, 200],
    ["PUT", "/sites/:site/inbox/saved-replies", "/inbox/saved-replies", { base, savedReplies: [] }, 200],
    ["PUT", "/sites/:site/inbox/labels", "/inbox/labels", { base: base + 1, labels: [] }, 200],
    ["PUT", "/sites/:site/inbox/queue", "/inbox/queue", { base: base + 2, queue: { stages: { loyal: 1.5 }, carts: [] } }, 200],
    ["POST", "/sites/:site/conversations/:id/read", `/conversations/${conversation}/read`, { upTo: messages[0] }, 204],
    ["POST", "/sites/:site/conversations/:id/typing", `/conversations/${conversation}/typing`, {}, 204],
    ["PATCH", "/sites/:site/conversations/:id", `/conversations/${conversation}`, { status: "resolved" }, 204],
    ["POST", "/sites/:site/viewing", "/viewing", { page: "page-1", conversation }, 204],
    ["POST", "/sites/:site/feed", "/feed", feed, 200],
    ["GET", "/sites/:site/people", "/people", undefined, 200],
    ["GET", "/sites/:site/people/:id", `/people/${id}`, undefined, 200],
    ["PATCH", "/sites/:site/people/:id", `/people/${id}`, { blocked: false }, 204],
    ["POST", "/sites/:site/people/:id/unlink", `/people/${await personOf(userId)}/unlink`, { visitor: linked.id }, 204],
    ["GET", "/sites/:site/people/:id/export", `/people/${id}/export`, undefined, 200],
    ["DELETE", "/sites/:site/people/:id", `/people/${leavingNothing.id}`, undefined, 200],
    ["GET", "/sites/:site/overview", "/overview", undefined, 200],
    ["GET", "/sites/:site/reports/inbox", "/reports/inbox?days=7", undefined, 200],
    ["GET", "/sites/:site/reports/inbox/csv", "/reports/inbox/csv?days=7", undefined, 200],
    ["GET", "/sites/:site/reports/nps", "/reports/nps?days=30", undefined, 200],
    ["GET", "/sites/:site/reports/checklists", "/reports/checklists", undefined, 200],
    ["GET", "/sites/:site/reports/reviews", "/reports/reviews", undefined, 200],
    ["GET", "/sites/:site/reports/capture", "/reports/capture?days=30", undefined, 200],
    ["GET", "/sites/:site/reports/losses", "/reports/losses?days=30", undefined, 200],
    ["GET", "/sites/:site/quarantine", "/quarantine", undefined, 200],
    ["POST", "/sites/:site/quarantine", "/quarantine", { events: "all", action: "discard" }, 200],
    [
      "POST",
      "/sites/:site/hours/preview",
      "/hours/preview",
      { zone: "UTC", week: Array.from({ length: 7 }, () => []), days: [] },
      200,
    ],
    ["GET", "/sites/:site/config", "/config", undefined, 200],
    ["PUT", "/sites/:site/config", "/config", config, 200],
    ["GET", "/sites/:site/config/versions", "/config/versions", undefined, 200],
    ["GET", "/sites/:site/config/versions/:version", `/config/versions/${site.config.version}`, undefined, 200],
    ["GET", "/sites/:site/recompute", "/recompute", undefined, 200],
    ["GET", "/sites/:site/proposal", "/proposal", undefined, 200],
    ["GET", "/sites/:site/dry-runs/:id", `/dry-runs/${dryRun.body.id}`, undefined, 200],
    ["DELETE", "/sites/:site/dry-runs/:id", `/dry-runs/${dryRun.body.id}`, undefined, 204],
    ["POST", "/sites/:site/dry-runs", "/dry-runs", config, 201],
  ];
  return rows.map(([method, route, path, body, status]) => ({ method, route, path, body, status }));
}

const fullPath = (route: string, path: string) => (route.startsWith("/sites/") ? sites(path) : path);

const ADMINS = [
  "GET /sites/:site/audit",
  "POST /agents/invitations",
  "DELETE /agents/:id",
  "PUT /sites/:site/config",
  "PUT /sites/:site/inbox/labels",
  "PUT /sites/:site/inbox/queue",
  "POST /sites/:site/people/:id/unlink",
  "GET /sites/:site/people/:id/export",
  "DELETE /sites/:site/people/:id",
  "POST /sites/:site/quarantine",
  "GET /sites/:site/dry-runs/:id",
  "DELETE /sites/:site/dry-runs/:id",
  "POST /sites/:site/dry-runs",
];
const OPEN = ["GET /setup", "POST /setup", "POST /join", "POST /login", "POST /logout"];

describe("who may do what", () => {
  it("has a row for every route there is", async () => {
    const { store, bus, accounts } = collector;
    const feeds = createFeeds({ store, bus, clock: systemClock });
    const api = createApi({
      store,
      bus,
      accounts,
      feeds,
      sites: createSiteCache(store, systemClock),
      dryRuns: createDryRuns({ store, clock: systemClock, report: (error) => expect.fail(String(error)) }),
      proposals: createProposals(store, systemClock),
      clock: systemClock,
      publicUrl: ORIGIN,
    });
    const routes = api.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`);
    const rows = (await table()).map(({ method, route }) => `${method} ${route}`);
    expect([...new Set(routes)].toSorted()).toEqual([...rows, ...OPEN].toSorted());
  });

  it("is nothing without a session: 401 login_required on every route", async () => {
    for (const { method, route, path, body } of await table()) {
      const options = body === undefined ? {} : { body };
      const full = fullPath(route, path);
      const answer = await collector.call("GET" === method ? "GET" : method, full, options);
      expect([path, answer.status, answer.body]).toEqual([path, 401, expect.objectContaining({ code: "login_required" })]);
      const forged = await collector.call(method, full, { ...options, cookie: "tappa.session_token=forged.forged" });
      expect([path, forged.status]).toEqual([path, 401]);
    }
    expect((await collector.call("GET", "/no/such/route")).status).toBe(401);
  });

  it("is everything but what changes more than a conversation for an agent", async () => {
    for (const { method, route, path, body, status } of await table()) {
      const answer = await asAgent<{ code?: string }>(method, fullPath(route, path), body);
      const isRefused = ADMINS.includes(`${method} ${route}`);
      const expected = isRefused ? 403 : status;
      expect([method, path, answer.status, answer.body]).toEqual([method, path, expected, answer.body]);
      if (isRefused) expect(answer.body.code).toBe("forbidden");
    }
  });

  it("is everything for an admin", async () => {
    for (const { method, route, path, body, status } of await table()) {
      const answer = await asAdmin(method, fullPath(route, path), body);
      expect([method, path, answer.status]).toEqual([method, path, status]);
    }
  });

  it("ends at the site: its conversations and people are not found under another, nor under none", async () => {
    for (const { method, route, path, body } of await table()) {
      if (!route.startsWith("/sites/")) continue;
      const nowhere = await asAdmin<{ code: string }>(method, `/sites/0190aaaa-none${path}`, body);
      expect([path, nowhere.status, nowhere.body.code]).toEqual([path, 404, "not_found"]);
      if (!/:(id|version)/.test(route)) continue;
      const foreign = await asAdmin<{ code: string }>(method, `/sites/${other.id}${path}`, body);
      expect([path, foreign.status, foreign.body.code]).toEqual([path, 404, "not_found"]);
    }
    const [{ body: thread }] = [await asAgent<{ conversations: ConversationSummary[] }>("GET", sites("/conversations?view=all"))];
    expect(thread.conversations[0]).toMatchObject({ status: "open", lastBy: "visitor" });
  });
});

describe("requests that another page makes in an agent's browser", () => {
  it.each([
    ["a foreign origin", { Origin: "https://evil.example" }, 403, "origin_forbidden"],
    ["an opaque origin", { Origin: "null" }, 403, "origin_forbidden"],
    ["the origin's name as a prefix", { Origin: `${ORIGIN}.evil.example` }, 403, "origin_forbidden"],
    ["a form's content type", { "Content-Type": "text/plain" }, 400, "body_invalid"],
    ["a form's encoding", { "Content-Type": "application/x-www-form-urlencoded" }, 400, "body_invalid"],
  ])("are refused with %s", async (_, headers, status, code) => {
    const { conversation } = await conversationWith(["hello"]);
    const request = { body: { status: "resolved" }, cookie: collector.agentCookie, headers };
    const answer = await collector.call<{ code: string }>("PATCH", sites(`/conversations/${conversation}`), request);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    const { body } = await asAgent<ConversationDetail>("GET", sites(`/conversations/${conversation}`));
    expect(body.status).toBe("open");
  });

  it("are refused on every route that changes something, login and setup included", async () => {
    const changing = (await table()).filter(({ method }) => method !== "GET").map((row) => ({ ...row, path: sites(row.path) }));
    const open = ["/setup", "/login", "/logout"].map((path) => ({ method: "POST", path, body: {} }));
    for (const { method, path, body } of [...changing, ...open]) {
      const request = { body, cookie: collector.adminCookie, headers: { Origin: "https://evil.example" } };
      const answer = await collector.call<{ code: string }>(method, path, request);
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 403, "origin_forbidden"]);
    }
    expect((await asAdmin("GET", "/session")).status).toBe(200);
  });

  it("are refused without any origin, and let in from the host the browser spoke to", async () => {
    const login = { body: { email: "bob@shop.example", password: collector.password } };
    const bare = new Request(`${ORIGIN}/api/login`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(login.body),
    });
    expect((await collector.fetch(bare)).status).toBe(403);
    const spoken = { Origin: "http://127.0.0.1:4000", Host: "127.0.0.1:4000" };
    expect((await collector.call("POST", "/login", { ...login, headers: spoken })).status).toBe(200);
  });
});

describe("login", () => {
  it("tells who is logged in and which sites there are", async () => {
    const { status, body } = await asAgent<Session>("GET", "/session");
    expect(status).toBe(200);
    expect(body.agent).toEqual(collector.agent);
    expect(body.sites).toContainEqual({ id: site.id, name: "shop", key: site.key, origins: ["https://shop.example"] });
    expect(JSON.stringify(body)).not.toContain("sk_");
  });

  it("sets a cookie, which logout ends", async () => {
    const answer = await collector.call<Session>("POST", "/login", {
      body: { email: "BOB@shop.example", password: collector.password },
    });
    expect([answer.status, answer.body.agent.name]).toEqual([200, "Bob Agent"]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const cookie = cookieHeader(answer.headers.getSetCookie());
    expect((await collector.call("GET", "/session", { cookie })).status).toBe(200);
    expect((await collector.call("POST", "/logout", { cookie })).status).toBe(204);
    expect((await collector.call("GET", "/session", { cookie })).status).toBe(401);
  });

  it("does not say whether the e-mail or the password was wrong, and stops guessing after ten", async () => {
    const attempt = (email: string, password = "not the password") =>
      collector.call<{ code: string; detail: string }>("POST", "/login", { body: { email, password } });
    await collector.accounts.add({ name: "Cid", email: "cid@shop.example", password: collector.password, role: "agent" });
    const [wrong, unknown] = [await attempt("cid@shop.example"), await attempt("nobody@shop.example")];
    expect([wrong.status, wrong.body]).toEqual([unknown.status, unknown.body]);
    for (let count = 2; count <= 10; count++) expect((await attempt("cid@shop.example")).status).toBe(401);
    const stopped = await attempt("Cid@shop.example", collector.password);
    expect([stopped.status, stopped.body.code]).toEqual([429, "rate_limited"]);
    expect(Number(stopped.headers.get("retry-after"))).toBeGreaterThan(60);
    expect((await attempt("ann@shop.example", collector.password)).status).toBe(200);
  });

  it("counts guesses made at the same moment too", async () => {
    const body = { email: "dan@shop.example", password: "not the password" };
    const answers = await Promise.all(Array.from({ length: 60 }, () => collector.call("POST", "/login", { body })));
    const times = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect([times(401), times(429)]).toEqual([10, 50]);
  });

  it("takes nothing from the limit for logins that succeed", async () => {
    const body = { email: "ann@shop.example", password: collector.password };
    for (let count = 0; count < 12; count++) expect((await collector.call("POST", "/login", { body })).status).toBe(200);
  });

  it("is over for setup once an admin exists", async () => {
    expect((await collector.call("GET", "/setup")).body).toEqual({ needsSetup: false });
    const body = { token: "x", name: "Eve", email: "eve@shop.example", password: "a long enough one" };
    const answer = await collector.call<{ code: string }>("POST", "/setup", { body });
    expect([answer.status, answer.body.code]).toEqual([409, "setup_done"]);
  });
});

describe("the inbox", () => {
  it("lists conversations with who waits, and shows the thread", async () => {
    const { conversation } = await conversationWith(["hello", "anyone?"]);
    const { body } = await asAgent<{ conversations: ConversationSummary[]; next: string | null }>("GET", sites("/conversations"));
    expect(body).toMatchObject({
      conversations: [{ id: conversation, status: "open", assignee: null, preview: "anyone?", lastBy: "visitor", unread: 2 }],
      next: null,
    });
    expect(body.conversations[0]?.waitingSince).toBeTypeOf("number");
    const thread = await asAgent<ConversationDetail>("GET", sites(`/conversations/${conversation}`));
    expect(thread.body.messages.map(({ seq, text, author }) => [seq, text, author.kind])).toEqual([
      [1, "hello", "visitor"],
      [2, "anyone?", "visitor"],
    ]);
  });

  it("answers once, however often the same reply is sent", async () => {
    const { conversation } = await conversationWith(["hello"]);
    const reply = { id: newId(), text: "Hi, how can I help?", seen: 1 };
    const path = sites(`/conversations/${conversation}/messages`);
    const [first, again] = [await asAgent<ThreadMessage>("POST", path, reply), await asAgent<ThreadMessage>("POST", path, reply)];
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(first.body).toMatchObject({
      id: reply.id,
      seq: 2,
      author: { kind: "agent", id: collector.agent.id, name: "Bob Agent" },
    });
    expect(again.body).toEqual(first.body);
    const { body } = await asAgent<ConversationDetail>("GET", sites(`/conversations/${conversation}`));
    expect([body.messages.length, body.lastBy, body.waitingSince]).toEqual([2, "agent", null]);
  });

  it("compares before it sends: a colleague's answer comes back with 409 and nothing is sent", async () => {
    const { conversation, visitor } = await conversationWith(["hello"]);
    const path = sites(`/conversations/${conversation}/messages`);
    await asAdmin("POST", path, { id: newId(), text: "Ann is here", seen: 1 });
    const late = { id: newId(), text: "Bob too", seen: 1 };
    const answer = await asAgent<{ code: string; messages: ThreadMessage[] }>("POST", path, late);
    expect([answer.status, answer.body.code]).toEqual([409, "conflict"]);
    expect(answer.body.messages.map(({ text }) => text)).toEqual(["Ann is here"]);
    expect((await asAgent("POST", path, { ...late, seen: 2 })).status).toBe(200);
    await visitor.send("$message", { conversation, text: "thanks both" });
    const seenBefore = await asAgent("POST", path, { id: newId(), text: "a visitor's word is no conflict", seen: 3 });
    expect(seenBefore.status).toBe(200);
  });

  it.each([
    [{ id: "x", text: "hi", seen: 0 }, "id"],
    [{ id: newId(), text: "  ", seen: 0 }, "text"],
    [{ id: newId(), text: "x".repeat(4001), seen: 0 }, "text"],
    [{ id: newId(), text: "hi" }, "seen"],
    [{ id: newId(), text: "hi", seen: 0, html: "<b>" }, ""],
  ])("refuses the reply %# and says what is wrong with it", async (body, at) => {
    const { conversation } = await conversationWith(["hello"]);
    const answer = await asAgent<{ code: string; findings: { at: string }[] }>(
      "POST",
      sites(`/conversations/${conversation}/messages`),
      body,
    );
    expect([answer.status, answer.body.code]).toEqual([400, "body_invalid"]);
    expect(answer.body.findings[0]?.at).toBe(at);
  });

  it("reads, for this agent alone", async () => {
    const { conversation, messages } = await conversationWith(["hello", "there"]);
    const unread = async (as: typeof asAgent) =>
      (await as<ConversationDetail>("GET", sites(`/conversations/${conversation}`))).body.unread;
    await asAgent("POST", sites(`/conversations/${conversation}/read`), { upTo: messages[1] });
    await asAgent("POST", sites(`/conversations/${conversation}/read`), { upTo: messages[0] });
    expect([await unread(asAgent), await unread(asAdmin)]).toEqual([0, 2]);
    const missing = await asAgent("POST", sites(`/conversations/${conversation}/read`), { upTo: newId() });
    expect(missing.status).toBe(404);
  });

  it("resolves, reopens and assigns, and refuses an assignee who is not here", async () => {
    const { conversation } = await conversationWith(["hello"]);
    const path = sites(`/conversations/${conversation}`);
    expect((await asAgent("PATCH", path, { status: "resolved", assignee: collector.agent.id })).status).toBe(204);
    const open = await asAgent<{ conversations: unknown[] }>("GET", sites("/conversations?view=open"));
    const resolved = await asAgent<{ conversations: ConversationSummary[] }>("GET", sites("/conversations?view=resolved"));
    expect(open.body.conversations).toEqual([]);
    expect(resolved.body.conversations[0]?.assignee).toEqual({ id: collector.agent.id, name: "Bob Agent" });
    expect((await asAgent("PATCH", path, { assignee: "nobody" })).status).toBe(400);
    const draft = { name: "Dee", email: "dee@shop.example", password: collector.password, role: "agent" as const };
    const newcomer = await collector.accounts.add(draft);
    await asAgent("PATCH", path, { assignee: newcomer.id });
    expect((await asAgent<ConversationDetail>("GET", path)).body.assignee).toEqual({ id: newcomer.id, name: "Dee" });
    expect((await asAgent("PATCH", path, {})).status).toBe(400);
    await asAgent("PATCH", path, { status: "open", assignee: null });
    expect((await asAgent<ConversationDetail>("GET", path)).body).toMatchObject({ status: "open", assignee: null });
  });
});

/** The lines of a feed that has ended. */
async function linesOf<T>(response: Response): Promise<T[]> {
  const lines: T[] = [];
  createLineSplitter((line) => line && lines.push(JSON.parse(line) as T))(await response.text());
  return lines;
}

const openFeed = async (cursor: string | null, mode: FeedMode, cookie = collector.agentCookie) =>
  collector.fetch(
    new Request(`${ORIGIN}/api${sites("/feed")}`, {
      method: "POST",
      headers: { Origin: ORIGIN, Cookie: cookie, "Content-Type": "application/json" },
      body: JSON.stringify({ cursor, mode }),
    }),
  );
const readFeed = async (cursor: string | null) => {
  const response = await openFeed(cursor, "once");
  expect(response.headers.get("cache-control")).toContain("no-store");
  return linesOf<AgentFeedLine>(response);
};
const cursorOf = (lines: AgentFeedLine[]) => lines.flatMap((line) => ("cursor" in line ? [line.cursor] : [])).at(-1) ?? null;

describe("the agents' feed", () => {
  it("begins with a reset, then tells of messages, replies and resolutions from the cursor on", async () => {
    const start = await readFeed(null);
    expect(start[0]).toMatchObject({ reset: true });
    const { conversation } = await conversationWith(["hello"]);
    await asAgent("POST", sites(`/conversations/${conversation}/messages`), { id: newId(), text: "hi", seen: 1 });
    await asAgent("PATCH", sites(`/conversations/${conversation}`), { status: "resolved" });
    const lines = await readFeed(cursorOf(start));
    const told = lines.flatMap((line) => ("type" in line && line.type !== "person" ? [line] : []));
    expect(told).toMatchObject([
      { type: "conversation", conversation, status: "open", assignee: null },
      { type: "message", conversation, message: { text: "hello", author: { kind: "visitor" } } },
      { type: "message", conversation, message: { text: "hi", author: { kind: "agent", name: "Bob Agent" } } },
      { type: "conversation", conversation, status: "resolved" },
    ]);
    expect(await readFeed(cursorOf(lines))).not.toContainEqual(expect.objectContaining({ type: "message" }));
  });

  it("ends when its agent logs out, and only then: another session of the same agent reads on", async () => {
    const login = { body: { email: "bob@shop.example", password: collector.password } };
    const cookie = cookieHeader((await collector.call("POST", "/login", login)).headers.getSetCookie());
    const [leaving, staying] = [await openFeed(null, "stream", cookie), await openFeed(null, "stream")];
    await collector.call("POST", "/logout", { cookie });
    expect(cursorOf(await linesOf<AgentFeedLine>(leaving))).toMatch(/\.\d+$/);
    const { conversation } = await conversationWith(["still there?"]);
    const reader = staying.body!.pipeThrough(new TextDecoderStream()).getReader();
    let heard = "";
    while (!heard.includes(conversation)) heard += (await reader.read()).value ?? "";
    await reader.cancel();
    expect((await openFeed(null, "stream", cookie)).status).toBe(401);
  });

  it("tells visitor and colleagues who is typing", async () => {
    const { conversation } = await conversationWith(["hello"]);
    const logs = await collector.store.inbox.logs(site.id, conversation);
    const heard: unknown[] = [];
    for (const log of [logs?.person ?? 0, logs?.site ?? 0]) await collector.bus.subscribe(log, (message) => heard.push(message));
    await asAgent("POST", sites(`/conversations/${conversation}/typing`), {});
    const line: FeedLine = { e: "typing", conversation, by: "agent", name: "Bob Agent" };
    await expect
      .poll(() => heard)
      .toEqual([
        { kind: "ephemeral", line },
        { kind: "ephemeral", line: { ...line, agent: collector.agent.id } },
      ]);
  });

  it("[W41] tells colleagues, and no visitor, who is viewing a conversation of this site", async () => {
    const { conversation } = await conversationWith(["hello"]);
    const logs = await collector.store.inbox.logs(site.id, conversation);
    const [toVisitor, toAgents]: unknown[][] = [[], []];
    await collector.bus.subscribe(logs!.person, (message) => toVisitor!.push(message));
    await collector.bus.subscribe(logs!.site, (message) => toAgents!.push(message));
    const look = (at: (path: string) => string) =>
      asAgent<{ code: string }>("POST", at("/viewing"), { page: "page-1", conversation });
    expect((await look(sites)).status).toBe(204);
    const { id, name } = collector.agent;
    const line = { e: "viewing", page: "page-1", agent: { id, name }, conversation };
    expect([toVisitor, toAgents]).toEqual([[], [{ kind: "ephemeral", line }]]);
    const elsewhere = await collector.newSite(newId());
    expect(await look((path) => `/sites/${elsewhere.id}${path}`)).toMatchObject({ status: 404, body: { code: "not_found" } });
  });
});

describe("people", () => {
  it("come with stage, orders and value; one of them with why, orders, timeline and devices", async () => {
    const buyer = collector.visitor(site);
    await buyer.send("page_viewed", { url: "https://shop.example/" });
    await buyer.send("order_completed", { order_id: "A-7", value: 42, currency: "EUR" });
    const list = await asAgent<PeoplePage>("GET", sites("/people"));
    expect(list.body).toMatchObject({
      total: 1,
      next: null,
      people: [{ userId: null, stage: "new", orders: 1, valueMinor: { EUR: 4200 } }],
    });
    const path = sites(`/people/${list.body.people[0]?.id}`);
    const { body } = await asAgent<PersonDetail>("GET", path);
    expect(body).toMatchObject({
      stage: "new",
      verdict: { stage: "new" },
      orderList: [{ id: "A-7", valueMinor: 4200, currency: "EUR", refundedMinor: null }],
      devices: [{ visitor: buyer.id, verified: false }],
      conversations: [],
      responses: [],
    });
    expect(body.why).toMatch(/^1 order \(exactly 1 needed\) and last order (just now|\d+ seconds? ago)/);
    const { body: italian } = await asAgent<PersonDetail>("GET", `${path}?lang=it`);
    expect(italian.why).toMatch(/^1 ordine \(condizione: esattamente 1\) e ultimo ordine (proprio ora|\d+ second[oi] fa)/);
    expect(italian.verdict.why).toMatchObject({ op: "all", parts: [{ have: 1 }, {}] });
    expect(await asAgent("GET", `${path}?lang=xx`)).toMatchObject({
      status: 400,
      body: { code: "body_invalid", detail: "The parameter lang is not valid: say one of en, it, pl." },
    });
    expect(body.timeline.map(({ name }) => name)).toEqual(expect.arrayContaining(["page_viewed", "order_completed"]));
    expect(body).not.toHaveProperty("identity");
    expect((await asAgent<PeoplePage>("GET", sites("/people?stage=loyal"))).body).toMatchObject({ total: 0, people: [] });
  });
});

const item = (id: string) => ({ checklist: "welcome", item: id, version: "1", by: "rule" });
describe("reports", () => {
  const act = { campaign: "nps", kind: "nps" };
  const answer = (score: number, stage = "new", more = {}) => ({ ...act, response: newId(), score, stage, ...more });

  it("give an NPS from the latest answer of each person, with its interval, and count people, not displays", async () => {
    const scores = [9, 10, 9];
    for (const score of scores) {
      const visitor = collector.visitor(site);
      await visitor.send("$shown", act);
      await visitor.send("$answered", answer(score));
    }
    const changed = collector.visitor(site);
    await changed.send("$shown", act);
    await changed.send("$answered", answer(0, "new", { text: "broken" }), Date.now() - DAY);
    await changed.send("$answered", answer(10, "active", { text: "repaired" }));
    const dismissed = collector.visitor(site);
    await dismissed.send("$shown", act);
    await dismissed.send("$shown", act);
    await dismissed.send("$dismissed", act);

    const { body } = await asAgent<NpsReport>("GET", sites("/reports/nps"));
    expect(body).toMatchObject({
      promoters: 4,
      passives: 0,
      detractors: 0,
      answered: 4,
      nps: 100,
      shown: 5,
      dismissed: 1,
      snoozed: 0,
    });
    expect(body.byStage.map(({ stage, answered }) => [stage, answered]).toSorted()).toEqual([
      ["active", 1],
      ["new", 3],
    ]);
    expect(body.comments.map(({ text, score }) => [text, score])).toEqual([
      ["repaired", 10],
      ["broken", 0],
    ]);
  });

  it("join a score and the comment that followed it into one answer", async () => {
    const visitor = collector.visitor(site);
    const first = answer(6);
    await visitor.send("$answered", first);
    await visitor.send("$answered", { ...act, response: first.response, text: "too slow", stage: "new" });
    const { body } = await asAgent<NpsReport>("GET", sites("/reports/nps?days=7"));
    expect(body).toMatchObject({ detractors: 1, answered: 1, nps: -100 });
    expect(body.comments).toMatchObject([{ score: 6, text: "too slow" }]);
  });

  it("count checklist items by person, with the median time from the start", async () => {
    const [fast, slow] = [collector.visitor(site), collector.visitor(site)];
    const now = Date.now();
    for (const [visitor, afterMs] of [
      [fast, 60_000],
      [slow, 180_000],
    ] as const) {
      await visitor.send("$shown", { campaign: "welcome", kind: "checklist" }, now - DAY);
      await visitor.send("$item", item("look-around"), now - DAY + afterMs);
    }
    await fast.send("$item", item("fill-cart"), now - DAY + 120_000);
    const { body } = await asAgent<ChecklistReport[]>("GET", sites("/reports/checklists"));
    expect(body).toMatchObject([{ campaign: "welcome", title: "Welcome! Five small steps", started: 2, completed: 0 }]);
    expect(body[0]?.items.map(({ item: id, done }) => [id, done])).toEqual([
      ["look-around", 2],
      ["find-something", 0],
      ["fill-cart", 1],
      ["say-hello", 0],
      ["first-order", 0],
    ]);
    expect(body[0]?.items[0]?.medianMs).toBe(120_000);
  });

  it("count opened destinations and show private feedback", async () => {
    const visitor = collector.visitor(site);
    const review = { campaign: "review", kind: "review" };
    const response = newId();
    await visitor.send("$shown", review);
    await visitor.send("$answered", { ...review, response, stage: "active", destination: "trustpilot" });
    await visitor.send("$answered", { ...review, response, stage: "active", score: 4, text: "nice" });
    const { body } = await asAgent<ReviewReport[]>("GET", sites("/reports/reviews"));
    expect(body).toMatchObject([
      { campaign: "review", shown: 1, dismissed: 0, stars: [0, 0, 0, 1, 0], feedback: [{ text: "nice", stars: 4 }] },
    ]);
    expect(body[0]?.destinations.map(({ id, opened }) => [id, opened])).toEqual([
      ["google", 0],
      ["trustpilot", 1],
      ["own", 0],
    ]);
  });

  it("begin with an overview of this site alone", async () => {
    await conversationWith(["hello"]);
    await conversationWith(["hello"], other);
    const { body } = await asAgent<Overview>("GET", sites("/overview"));
    expect(body).toMatchObject({ openConversations: 1, people: 1, eventsLastHour: 1, delivery: { stored: 1, lost: 0, open: 0 } });
    expect(body.stages.reduce((sum, { people }) => sum + people, 0)).toBe(1);
    expect(body.lastEventAt).toBeTypeOf("number");
  });
});

const readDraft = async () => (await asAdmin<ConfigDraft>("GET", sites("/config"))).body;
const refusal = (answer: { status: number; body: { code: string; findings?: { at: string; code: string }[] } }) => [
  answer.status,
  answer.body.code,
];

const servedVersion = async () =>
  ((await (await collector.fetch(new Request(`${ORIGIN}/v1/config/${site.key}`))).json()) as SiteConfig).version;

describe("the config", () => {
  it("is published as a new version, and the same content is the same version", async () => {
    const config = await readDraft();
    expect(config).not.toHaveProperty("version");
    config.theme.accent = "#b00020";
    const first = await asAdmin<{ version: string }>("PUT", sites("/config"), config);
    const again = await asAdmin<{ version: string }>("PUT", sites("/config"), config);
    expect([first.status, again.body]).toEqual([200, first.body]);
    expect((await readDraft()).theme.accent).toBe("#b00020");
    expect((await asAdmin("GET", `/sites/${other.id}/config`)).body).toMatchObject({ theme: { accent: "#1f5eff" } });
  });

  it("[W22] is named in the answer to a page's events, a new version at once", async () => {
    const visitor = { id: newId(), secret: "s".repeat(22) };
    const say = async () => {
      const body = JSON.stringify({ v: 1, key: site.key, visitor, tab: "tab", sentAt: Date.now(), events: [] });
      const origin = site.origins[0] ?? "";
      const request = new Request(`${ORIGIN}/v1/events`, { method: "POST", headers: { Origin: origin }, body });
      return ((await (await collector.fetch(request)).json()) as EventsResponse).config;
    };
    const before = await servedVersion();
    expect(await say()).toBe(before);
    const config = await readDraft();
    config.theme.radius = 3;
    await asAdmin("PUT", sites("/config"), config);
    expect(await servedVersion()).not.toBe(before);
    expect(await say()).toBe(await servedVersion());
  });

  it("is refused when lint finds a review prompt that asks only the happy", async () => {
    const config = await readDraft();
    const review = config.campaigns.find(({ kind }) => kind === "review");
    if (review) review.audience = { all: [review.audience, { event: "$answered", where: { score: { gte: 9 } } }] };
    const answer = await asAdmin<{ code: string; findings: { at: string; code: string }[] }>("PUT", sites("/config"), config);
    expect(refusal(answer)).toEqual([400, "body_invalid"]);
    expect(answer.body.findings[0]).toMatchObject({ at: "review", code: "review_gated" });
    expect((await readDraft()).campaigns.find(({ kind }) => kind === "review")?.audience).not.toHaveProperty("all");
  });

  it.each([
    ["an unknown operator", (config: ConfigDraft) => Object.assign(config.campaigns[0]!, { audience: { moon: "full" } })],
    [
      "a script as a destination",
      (config: ConfigDraft) =>
        Object.assign(config.campaigns[3]!.content, {
          destinations: [{ id: "x", kind: "own", label: "x", url: "javascript:alert(1)" }],
        }),
    ],
    ["an unknown member", (config: ConfigDraft) => Object.assign(config, { surprise: true })],
    ["a colour that is none", (config: ConfigDraft) => Object.assign(config.theme, { accent: "red" })],
  ])("is refused with %s, and says where", async (_, spoil) => {
    const config = await readDraft();
    spoil(config);
    const answer = await asAdmin<{ code: string; findings: { at: string; code: string }[] }>("PUT", sites("/config"), config);
    expect(refusal(answer)).toEqual([400, "body_invalid"]);
    expect(answer.body.findings.length).toBeGreaterThan(0);
  });

  it("is not overwritten by somebody who edited an older version", async () => {
    const response = await asAdmin<ConfigDraft>("GET", sites("/config"));
    const etag = response.headers.get("etag") ?? "";
    const edited = { ...response.body, locales: ["it" as const] };
    expect((await asAdmin("PUT", sites("/config"), edited, { "If-Match": etag })).status).toBe(200);
    expect((await asAdmin("PUT", sites("/config"), response.body, { "If-Match": etag })).status).toBe(409);
  });
});

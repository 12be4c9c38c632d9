import type { AuditLog, Invitation, Session } from "@tappa/protocol";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { newId } from "../../testing.ts";
import { cookieHeader, createTestConsole } from "./testing.ts";

// Password hashing is slow on purpose, and slower on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let collector: Awaited<ReturnType<typeof createTestConsole>>;
beforeAll(async () => {
  collector = await createTestConsole();
});
afterAll(() => collector.close());

const asAdmin = <T>(method: string, path: string, body?: unknown) =>
  collector.call<T>(method, path, { cookie: collector.adminCookie, ...(body === undefined ? {} : { body }) });
const invite = async (role: "admin" | "agent") => {
  const { body } = await asAdmin<Invitation>("POST", "/agents/invitations", { role });
  return new URLSearchParams(new URL(body.url).hash.slice(1)).get("token")!;
};
const somebody = () => ({ name: "Cid Newcomer", email: `${newId()}@shop.example`, password: "long enough a password" });
const join = (token: string, who = somebody()) => collector.call<Session>("POST", "/join", { body: { token, ...who } });

it.each(["agent", "admin"] as const)("makes somebody an %s by a link that works once", async (role) => {
  const token = await invite(role);
  const joined = await join(token);
  expect(joined).toMatchObject({ status: 200, body: { agent: { name: "Cid Newcomer", role } } });
  const cookie = cookieHeader(joined.headers.getSetCookie());
  expect((await collector.call<Session>("GET", "/session", { cookie })).body.agent).toEqual(joined.body.agent);
  expect(await join(token)).toMatchObject({ status: 403, body: { code: "forbidden" } });
});

it("makes one of those who open the same link at once", async () => {
  const token = await invite("agent");
  const answers = await Promise.all([join(token), join(token), join(token)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403, 403]);
});

it("does not use up the link for an address that is taken, and takes no guess and no set-up token", async () => {
  const token = await invite("agent");
  expect(await join(token, { ...somebody(), email: collector.agent.email.toUpperCase() })).toMatchObject({ status: 409 });
  for (const guess of ["", "guess", `${token}x`]) expect((await join(guess)).status).toBe(403);
  expect((await join(token)).status).toBe(200);
});

it("lists everybody, and ends the sessions of who is removed", async () => {
  const joined = await join(await invite("agent"));
  const { id } = joined.body.agent;
  const cookie = cookieHeader(joined.headers.getSetCookie());
  const agents = await collector.call<Session["agent"][]>("GET", "/agents", { cookie });
  expect(agents.body.map((agent) => agent.id)).toContain(id);
  expect((await asAdmin("DELETE", `/agents/${id}`)).status).toBe(204);
  expect((await collector.call("GET", "/session", { cookie })).status).toBe(401);
  expect((await asAdmin<Session["agent"][]>("GET", "/agents")).body.map((agent) => agent.id)).not.toContain(id);
  expect((await asAdmin("DELETE", `/agents/${id}`)).status).toBe(404);
});

it("gives the conversations of who is removed back to nobody, and finishes what a crash left half done", async () => {
  const joined = await join(await invite("agent"));
  const { id } = joined.body.agent;
  const site = await collector.newSite(newId());
  const conversation = newId();
  await collector.visitor(site).send("$message", { conversation, text: "hello" });
  const of = `/sites/${site.id}/conversations/${conversation}`;
  expect((await asAdmin("PATCH", of, { assignee: id })).status).toBe(204);
  // The accounts forget the agent first; here the process ended before anything else.
  await collector.accounts.remove(id);
  expect((await asAdmin("DELETE", `/agents/${id}`)).status).toBe(404);
  expect((await asAdmin<{ assignee: unknown }>("GET", of)).body.assignee).toBeNull();
  const { body } = await asAdmin<AuditLog>("GET", `/sites/${site.id}/audit?action=conversation_assigned`);
  expect(body.entries.map(({ detail }) => detail["because"] ?? null)).toEqual(["agent removed", null]);
});

it("keeps the only admin", async () => {
  const { body: agents } = await asAdmin<Session["agent"][]>("GET", "/agents");
  for (const { id, role } of agents)
    if (role === "admin" && id !== collector.admin.id) expect((await asAdmin("DELETE", `/agents/${id}`)).status).toBe(204);
  expect(await asAdmin("DELETE", `/agents/${collector.admin.id}`)).toMatchObject({ status: 409, body: { code: "conflict" } });
  expect((await asAdmin("GET", "/session")).status).toBe(200);
});

import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Erased, PersonExport } from "@tappa/protocol";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Site } from "../store/store.ts";
import { createTestCollector, createTestVisitor, newId } from "../testing.ts";
import { createTestConsole } from "./api/testing.ts";

let collector: Awaited<ReturnType<typeof createTestConsole>>;
let site: Site;
beforeAll(async () => {
  collector = await createTestConsole();
  site = await collector.newSite("shop");
});
afterAll(() => collector.close());

const newVisitor = () => ({ id: newId(), secret: randomBytes(16).toString("hex") });
type Visitor = ReturnType<typeof newVisitor>;

async function ask<T>(path: string, visitor: Visitor, rest: object = {}) {
  const headers = { "Content-Type": "text/plain", Origin: site.origins[0]! };
  const body = JSON.stringify({ v: 1, key: site.key, visitor, ...rest });
  const response = await collector.fetch(new Request(`http://collector.test${path}`, { method: "POST", headers, body }));
  const text = await response.text();
  return { status: response.status, text, body: (text.startsWith("{") ? JSON.parse(text) : {}) as T };
}

async function say(visitor: Visitor, text: string): Promise<string> {
  const conversation = newId();
  const event = { id: newId(), name: "$message", at: Date.now(), n: 0, props: { conversation, text } };
  expect((await ask("/v1/events", visitor, { tab: "t", sentAt: Date.now(), events: [event] })).status).toBe(200);
  return conversation;
}

const api = (path: string) => `/sites/${site.id}${path}`;

it("[W54] a visitor gets all that is kept of it, with the name of its stage, and the audit log says so", async () => {
  const visitor = newVisitor();
  const conversation = await say(visitor, "what do you know");
  await collector.call("POST", api(`/conversations/${conversation}/notes`), {
    cookie: collector.agentCookie,
    body: { id: newId(), text: "between us" },
  });
  const { status, text, body } = await ask<PersonExport>("/v1/me/export", visitor);
  expect(status).toBe(200);
  expect(body).toMatchObject({ v: 1, person: { id: visitor.id }, conversations: [{ id: conversation }] });
  expect(site.config.model.journey.map(({ label }) => (typeof label === "string" ? label : label.en))).toContain(body.stageLabel);
  expect(body).toMatchObject({ why: expect.any(String) as string, whyLang: "en" });
  const inPolish = (await ask<PersonExport>("/v1/me/export", visitor, { lang: "pl" })).body;
  const inGerman = (await ask<PersonExport>("/v1/me/export", visitor, { lang: "de" })).body;
  expect([inPolish.whyLang, inGerman.whyLang]).toEqual(["pl", "en"]);
  expect([inPolish.why === body.why, inGerman.why === body.why]).toEqual([false, true]);
  expect(text).not.toContain("between us");
  const log = await collector.call(`GET`, api("/audit?action=person_exported"), { cookie: collector.adminCookie });
  expect(log.body).toMatchObject({ entries: [1, 2, 3].map(() => ({ agent: null, subject: visitor.id })) });
});

it("[W55] a visitor's word removes all of it; its open feed ends, and its secret is refused from then on", async () => {
  const visitor = newVisitor();
  const conversation = await say(visitor, "forget this");
  const headers = { "Content-Type": "text/plain", Origin: site.origins[0]! };
  const body = JSON.stringify({ v: 1, key: site.key, visitor, cursor: null, mode: "stream" });
  const feed = await collector.fetch(new Request("http://collector.test/v1/feed", { method: "POST", headers, body }));
  const read = feed.text();
  expect(await ask<Erased>("/v1/me/erase", visitor)).toMatchObject({
    status: 200,
    body: { visitors: 1, events: 1, conversations: 1 },
  });
  expect(await read).toContain("forget this");
  for (const path of ["/v1/me/export", "/v1/me/erase"])
    expect(await ask(path, visitor)).toMatchObject({ status: 403, body: { code: "visitor_forbidden" } });
  const { status } = await collector.call("GET", api(`/conversations/${conversation}`), { cookie: collector.agentCookie });
  expect(status).toBe(404);
});

it("[W55] admins export and erase a person, agents neither, and nobody one of another site", async () => {
  const visitor = newVisitor();
  await say(visitor, "admins may");
  const other = await collector.newSite("elsewhere");
  const path = `/people/${visitor.id}`;
  for (const [method, end] of [
    ["GET", "/export"],
    ["DELETE", ""],
  ] as const) {
    expect((await collector.call(method, api(path + end), { cookie: collector.agentCookie })).status).toBe(403);
    const foreign = `/sites/${other.id}${path}${end}`;
    expect((await collector.call(method, foreign, { cookie: collector.adminCookie })).status).toBe(404);
  }
  const exported = await collector.call<PersonExport>("GET", api(`${path}/export`), { cookie: collector.adminCookie });
  expect(exported).toMatchObject({ status: 200, body: { conversations: [{ messages: [{ text: "admins may" }], notes: [] }] } });
  const erased = await collector.call<Erased>("DELETE", api(path), { cookie: collector.adminCookie });
  expect(erased).toMatchObject({ status: 200, body: { visitors: 1, events: 1, conversations: 1 } });
  expect((await collector.call("GET", api(path), { cookie: collector.adminCookie })).status).toBe(404);
  const log = await collector.call("GET", api("/audit?action=person_erased"), { cookie: collector.adminCookie });
  expect(log.body).toMatchObject({ entries: [{ agent: { name: "Ann Admin" }, subject: "" }, { agent: null }] });
});

it("[W55] files of the person go as well, those of others stay", async () => {
  const house = await createTestCollector();
  const attach = async ({ visitor, event, send }: ReturnType<typeof createTestVisitor>) => {
    const [id, conversation] = [newId(), newId()];
    const line = JSON.stringify({ v: 1, key: house.site.key, visitor, id, name: "a.pdf", bytes: 8, offset: 0 });
    expect((await house.request("POST", "/v1/attachments", { body: `${line}\n%PDF-1.7` })).status).toBe(200);
    const attachments = [{ id, name: "a.pdf", type: "application/pdf", bytes: 8 }];
    expect((await send(event("$message", { conversation, text: "", attachments }))).status).toBe(200);
    return id;
  };
  const files = () =>
    readdirSync(join(house.folder, "attachments"), { recursive: true, withFileTypes: true }).flatMap((place) =>
      place.isFile() ? [place.name] : [],
    );
  const [one, other] = [createTestVisitor(house), createTestVisitor(house)];
  const [gone, kept] = [await attach(one), await attach(other)];
  expect(files().toSorted()).toEqual([gone, kept].toSorted());
  const body = JSON.stringify({ v: 1, key: house.site.key, visitor: one.visitor });
  expect((await house.request("POST", "/v1/me/erase", { body })).status).toBe(200);
  await house.sweep();
  expect(files()).toEqual([kept]);
  await house.close();
});

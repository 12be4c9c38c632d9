import type { EventsResponse, PeoplePage, ProblemBody } from "@tappa/protocol";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Site } from "../../store/store.ts";
import { createTestVisitor, newId } from "../../testing.ts";
import { createTestConsole } from "./testing.ts";

let collector: Awaited<ReturnType<typeof createTestConsole>>;
let site: Site;
beforeAll(async () => {
  collector = await createTestConsole();
});
afterAll(() => collector.close());
beforeEach(async () => {
  site = await collector.newSite(newId());
});

const asAgent = <T = ProblemBody>(method: string, path: string, body?: unknown) =>
  collector.call<T>(method, `/sites/${site.id}${path}`, {
    cookie: collector.agentCookie,
    ...(body === undefined ? {} : { body }),
  });

/** A visitor who wrote, and what of it came. */
async function writer() {
  const page = collector.pageOf(site);
  const { visitor, event, send } = createTestVisitor(page);
  const conversation = newId();
  const said = async (...events: ReturnType<typeof event>[]) =>
    ((await (await send(...events)).json()) as EventsResponse).rejected;
  const message = (text: string) => event("$message", { conversation, text });
  const type = () => said(event("$typing", { conversation }));
  const attach = () => {
    const line = { v: 1, key: site.key, visitor, id: newId(), name: "a.png", bytes: 8, offset: 0 };
    return page.request("POST", "/v1/attachments", { body: `${JSON.stringify(line)}\n${"x".repeat(8)}` });
  };
  expect(await said(message("Hello"))).toEqual([]);
  const { body } = await asAgent<PeoplePage>("GET", "/people");
  const person = body.people[0]!.id;
  const block = (blocked: unknown) => asAgent("PATCH", `/people/${person}`, { blocked });
  return { conversation, said, message, type, attach, person, block };
}

it("[W56] every agent may block: messages and files are refused then, each with the code, and taken again later", async () => {
  const { said, message, attach, block } = await writer();
  expect((await block(true)).status).toBe(204);
  const more = message("Me again");
  expect(await said(more)).toEqual([{ id: more.id, code: "visitor_blocked" }]);
  const refused = await attach();
  expect([refused.status, ((await refused.json()) as ProblemBody).code]).toEqual([403, "visitor_blocked"]);
  expect((await block(false)).status).toBe(204);
  expect(await said(more)).toEqual([]);
  // What it says is no picture, which is looked at again.
  expect((await attach()).status).toBe(415);
});

it("[W56] nobody sees a blocked person type", async () => {
  const { conversation, type, block } = await writer();
  const heard: unknown[] = [];
  const logs = await collector.store.inbox.logs(site.id, conversation);
  await collector.bus.subscribe(logs!.site, (told) => heard.push(told));
  const typing = { kind: "ephemeral", line: { e: "typing", conversation, by: "visitor" } };
  await type();
  expect(heard).toEqual([typing]);
  await block(true);
  heard.splice(0);
  await type();
  expect(heard).toEqual([]);
  await block(false);
  heard.splice(0);
  await type();
  expect(heard).toEqual([typing]);
});

it("[W56] who is not there cannot be blocked, and what is not said clearly changes nothing", async () => {
  const { said, message, person, block } = await writer();
  for (const blocked of [undefined, null, "true", 1])
    expect(await block(blocked)).toMatchObject({ status: 400, body: { code: "body_invalid" } });
  expect(await asAgent("PATCH", `/people/${newId()}`, { blocked: true })).toMatchObject({
    status: 404,
    body: { code: "not_found" },
  });
  const other = await collector.newSite(newId());
  const path = `/sites/${other.id}/people/${person}`;
  expect((await collector.call("PATCH", path, { cookie: collector.agentCookie, body: { blocked: true } })).status).toBe(404);
  expect((await collector.call("PATCH", path, { body: { blocked: true } })).status).toBe(401);
  expect(await said(message("Still here"))).toEqual([]);
});

import type { AgentFeedLine, ConversationDetail, PieceAnswer, ProblemBody, ThreadMessage } from "@tappa/protocol";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Site } from "../../store/store.ts";
import { newId } from "../../testing.ts";
import { createTestConsole, ORIGIN } from "./testing.ts";

let collector: Awaited<ReturnType<typeof createTestConsole>>;
let site: Site;
beforeAll(async () => {
  collector = await createTestConsole();
  site = await collector.newSite("shop");
});
afterAll(() => collector.close());

const PDF = new TextEncoder().encode("%PDF-1.7 returns");
const FILE = "application/octet-stream";

async function put(
  id: string,
  bytes: Uint8Array<ArrayBuffer>,
  { type = FILE, cookie = collector.agentCookie, of = site.id } = {},
) {
  const address = `${ORIGIN}/api/sites/${of}/attachments/${id}?name=returns.pdf&bytes=${bytes.length}&offset=0`;
  const headers = { Origin: ORIGIN, Cookie: cookie, "Content-Type": type };
  const response = await collector.fetch(new Request(address, { method: "PUT", body: bytes, headers }));
  return { status: response.status, body: (await response.json()) as PieceAnswer & ProblemBody };
}

const read = (id: string, of = site.id) =>
  collector.fetch(new Request(`${ORIGIN}/api/sites/${of}/attachments/${id}`, { headers: { Cookie: collector.agentCookie } }));

it("an agent sends a file, every agent of the site reads it, and another site has none of it", async () => {
  const visitor = collector.visitor(site);
  const conversation = newId();
  await visitor.send("$message", { conversation, text: "How do I return it?" });
  const id = newId();
  const { body } = await put(id, PDF);
  expect(body.attachment).toEqual({ id, name: "returns.pdf", type: "application/pdf", bytes: PDF.length });

  const reply = { id: newId(), text: "", attachments: [body.attachment], seen: 1 };
  const path = `/sites/${site.id}/conversations/${conversation}`;
  const sent = await collector.call<ThreadMessage>("POST", `${path}/messages`, { body: reply, cookie: collector.agentCookie });
  expect([sent.status, sent.body.attachments]).toEqual([200, [body.attachment]]);
  const thread = await collector.call<ConversationDetail>("GET", path, { cookie: collector.adminCookie });
  expect(thread.body.messages.at(-1)).toEqual(sent.body);

  const response = await read(id);
  expect([response.status, new Uint8Array(await response.arrayBuffer())]).toEqual([200, PDF]);
  expect(response.headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
  expect(response.headers.get("Content-Disposition")).toContain("attachment;");
  expect(response.headers.get("Cache-Control")).toContain("private");
  const elsewhere = await collector.newSite("elsewhere");
  expect((await read(id, elsewhere.id)).status).toBe(404);
  const { entries } = await collector.store.readLog<AgentFeedLine>(site.log, null);
  expect(JSON.stringify(entries)).toContain(JSON.stringify([body.attachment]));
});

it("a reply that says nothing and carries nothing is refused, as is one with a file that is not there", async () => {
  const visitor = collector.visitor(site);
  const conversation = newId();
  await visitor.send("$message", { conversation, text: "Hello" });
  const gone = { id: newId(), name: "a.png", type: "image/png", bytes: 4 };
  for (const more of [{ text: " " }, { text: "", attachments: [] }, { text: "See", attachments: [gone] }]) {
    const body = { id: newId(), seen: 1, ...more };
    const path = `/sites/${site.id}/conversations/${conversation}/messages`;
    const answer = await collector.call<ProblemBody>("POST", path, { body, cookie: collector.agentCookie });
    expect([answer.status, answer.body.code]).toEqual([400, "body_invalid"]);
  }
});

it("what a form of another page could send is no file, and neither is what may not be attached", async () => {
  expect(await put(newId(), PDF, { type: "text/plain" })).toMatchObject({ status: 400, body: { code: "body_invalid" } });
  expect(await put("up", PDF)).toMatchObject({ status: 400, body: { code: "body_invalid" } });
  expect(await put(newId(), new TextEncoder().encode("<svg onload=alert(1)>"))).toMatchObject({
    status: 415,
    body: { code: "attachment_type" },
  });
});

it("one agent's file is not another's to send", async () => {
  const id = newId();
  await put(id, PDF);
  expect((await put(id, PDF, { cookie: collector.adminCookie })).body.code).toBe("forbidden");
});

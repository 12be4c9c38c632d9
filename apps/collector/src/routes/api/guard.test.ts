import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestConsole, ORIGIN } from "./testing.ts";

let collector: Awaited<ReturnType<typeof createTestConsole>>;
let server: ReturnType<typeof createAdaptorServer>;

beforeAll(async () => {
  collector = await createTestConsole();
  server = createAdaptorServer({ fetch: collector.fetch });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(async () => {
  server.close();
  await collector.close();
});

/** As it comes from a socket, where every request could have a body. */
function ask(method: string, path: string, more: { type?: string; body?: string | ReadableStream } = {}): Promise<Response> {
  const { type, body } = more;
  const headers = { Origin: ORIGIN, Cookie: collector.adminCookie, ...(type ? { "Content-Type": type } : {}) };
  const init = { method, headers, ...(body === undefined ? {} : { body, duplex: "half" as const }) };
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api${path}`, init);
}

it("a request without a body needs no type", async () => {
  const { id } = await collector.accounts.add({
    name: "Cem Leaver",
    email: "cem@shop.example",
    password: collector.password,
    role: "agent",
  });
  expect((await ask("DELETE", `/agents/${id}`)).status).toBe(204);
  expect((await ask("POST", "/logout")).status).toBe(204);
});

it("a body of another type than JSON is refused, also one whose length nobody told", async () => {
  const form = "email=bob%40shop.example&password=x";
  const streamed = () => new Blob([form]).stream();
  for (const [type, body] of [
    ["application/x-www-form-urlencoded", form],
    ["text/plain", form],
    ["text/plain", streamed()],
  ] as const) {
    const answer = await ask("POST", "/login", { type, body });
    expect([type, answer.status, ((await answer.json()) as { code: string }).code]).toEqual([type, 400, "body_invalid"]);
  }
});

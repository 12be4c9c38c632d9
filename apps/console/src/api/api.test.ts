import { expect, test } from "vitest";
import { createApi } from "./api.ts";
import { Problem } from "./problem.ts";

function setUp(answer: () => Promise<Response>) {
  let loginRequired = 0;
  const requests: [string, RequestInit | undefined][] = [];
  const api = createApi({
    fetch: (input, init) => {
      requests.push([String(input), init]);
      return answer();
    },
    onLoginRequired: () => loginRequired++,
  });
  return { api, requests, asked: () => loginRequired };
}

const refusal = (status: number, code: string, more: object = {}) =>
  Response.json({ type: code, title: code, status, code, detail: `Sentence of ${code}.`, ...more }, { status });

test("a refusal becomes a problem with the collector's own sentence", async () => {
  const { api } = setUp(async () => refusal(403, "forbidden"));
  await expect(api.overview("s")).rejects.toMatchObject({ status: 403, code: "forbidden", message: "Sentence of forbidden." });
});

test("a conflict brings what colleagues wrote", async () => {
  const { api } = setUp(async () => refusal(409, "conflict", { messages: [{ id: "m" }] }));
  await expect(api.reply("s", "c", { id: "i", text: "t", seen: 1 })).rejects.toMatchObject({ messages: [{ id: "m" }] });
});

test("an unreachable collector and a proxy's page are said in words", async () => {
  const away = setUp(() => Promise.reject(new TypeError("Failed to fetch")));
  await expect(away.api.session()).rejects.toBeInstanceOf(Problem);
  await expect(away.api.session()).rejects.toThrow(/cannot be reached/);
  const proxied = setUp(async () => new Response("<html>", { status: 502 }));
  await expect(proxied.api.session()).rejects.toThrow(/502/);
  const html = setUp(async () => new Response("<html>"));
  await expect(html.api.session()).rejects.toThrow(/not JSON/);
});

test("only a lost session asks for the login, not a wrong password", async () => {
  const { api, asked } = setUp(async () => refusal(401, "login_required"));
  await expect(api.login({ email: "a", password: "b" })).rejects.toThrow("Sentence");
  expect(asked()).toBe(0);
  await expect(api.overview("s")).rejects.toThrow("Sentence");
  expect(asked()).toBe(1);
});

test("ids and searches are escaped, empty parameters left out", async () => {
  const { api, requests } = setUp(async () => Response.json({}));
  await api.person("s", "a/b?c");
  await api.people("s", { q: "ann & bob", stage: "", before: null });
  expect(requests.map(([url]) => url)).toEqual(["/api/sites/s/people/a%2Fb%3Fc", "/api/sites/s/people?q=ann+%26+bob"]);
});

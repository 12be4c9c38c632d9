import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import type { ProblemBody, VisitorProof } from "@tappa/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../store/store.ts";
import { newId } from "../testing.ts";
import { createTestConsole, ORIGIN as CONSOLE } from "./api/testing.ts";

/** One row per address: what it is opened by. A new one without a row fails the first test. */
const ROWS: Record<string, "anybody" | "visitor" | "signed address" | "secret key" | "secret or public key" | "session"> = {
  "GET /healthz": "anybody",
  "GET /readyz": "anybody",
  "GET /v1/config/:key": "anybody",
  "GET /v1/projects/:key/settings": "anybody",
  "POST /v1/m": "anybody",
  "POST /v1/events": "visitor",
  "POST /v1/feed": "visitor",
  "POST /v1/me/export": "visitor",
  "POST /v1/me/erase": "visitor",
  "POST /v1/attachments": "visitor",
  "POST /v1/attachments/links": "visitor",
  "GET /v1/attachments/:site/:id": "signed address",
  "GET /v1/people": "secret key",
  "GET /v1/people/stages": "secret key",
  ...named("POST", ["batch", "b", "import"], "secret or public key"),
  ...named("POST", ["track", "t", "identify", "i", "page", "p"], "secret or public key"),
  ...named("POST", ["screen", "s", "group", "g", "alias", "a"], "secret or public key"),
  ...named("OPTIONS", ["batch", "b", "import", "track", "t", "identify", "i", "page", "p"], "anybody"),
  ...named("OPTIONS", ["screen", "s", "group", "g", "alias", "a"], "anybody"),
};

function named<T>(method: string, names: readonly string[], by: T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [`${method} /v1/${name}`, by]));
}

/** The console's own need no row each: whatever is under `/api` needs a session, but for how one is begun and ended. */
const OF_CONSOLE = /^\w+ \/api\//;
const WITHOUT_SESSION = ["GET /api/setup", "POST /api/setup", "POST /api/join", "POST /api/login", "POST /api/logout"];

const PAGE = "https://ours.example";
/** What nobody may read who has no right to: it is in the data, and in no refusal. */
const MINE = ["my own words", "user-42", "my-face.png"];

let collector: Awaited<ReturnType<typeof createTestConsole>>;
let ours: Site;
let theirs: Site;
let mine: VisitorProof;
let another: VisitorProof;
let left: VisitorProof;
/** Has the same id as `mine`, with a secret of its own, at the other site. */
let twin: VisitorProof;
/** A file of `mine`, named by a message. */
let myFile: string;

beforeAll(async () => {
  collector = await createTestConsole();
  [ours, theirs] = [await collector.newSite("ours"), await collector.newSite("theirs")];
  [mine, another, left] = [newProof(), newProof(), newProof()];
  twin = { ...newProof(), id: mine.id };
  const token = hs256({ sub: "user-42", exp: inSeconds(60) }, ours.secretKey);
  await send(ours, mine, [eventOf("$identify", { userId: "user-42", traits: {}, token }), message("my own words")]);
  myFile = newId();
  const line = { v: 1, key: ours.key, visitor: mine, id: myFile, name: "my-face.png" };
  await call({
    method: "POST",
    path: "/v1/attachments",
    body: pieceOf(line),
    headers: { ...fromPage, Origin: ours.origins[0]! },
  });
  const attachments = [{ id: myFile, name: "my-face.png", type: "application/pdf", bytes: 6 }];
  await send(ours, mine, [eventOf("$message", { conversation: newId(), text: "", attachments })]);
  await send(ours, another, [message("somebody else's")]);
  await send(ours, left, [message("my own words")]);
  await send(theirs, twin, [message("elsewhere")]);
  const proof = createHash("sha256").update(left.secret).digest("base64");
  await send(ours, another, [eventOf("$reset", { visitor: left.id, proof })]);
});
afterAll(() => collector.close());

const newProof = (): VisitorProof => ({ id: newId(), secret: randomBytes(16).toString("base64url") });
const eventOf = (name: string, props: object) => ({ id: newId(), name, at: Date.now(), n: 0, props });
const message = (text: string) => eventOf("$message", { conversation: newId(), text });
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

function hs256(claims: object, key: string, alg = "HS256", hash = "sha256"): string {
  const body = `${encode({ alg })}.${encode(claims)}`;
  return `${body}.${createHmac(hash, key).update(body).digest("base64url")}`;
}

function es256(claims: object): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const body = `${encode({ alg: "ES256" })}.${encode(claims)}`;
  return `${body}.${sign("sha256", Buffer.from(body), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

/** Tokens that prove nothing, for a user who exists. */
function tokens(): [string, string][] {
  const good = { sub: "user-42", exp: inSeconds(60) };
  return [
    ["expired token", hs256({ ...good, exp: inSeconds(-31) }, ours.secretKey)],
    ["token without an end", hs256({ sub: good.sub }, ours.secretKey)],
    ["token for another user", hs256({ ...good, sub: "user-43" }, ours.secretKey)],
    ["token that begins later", hs256({ ...good, nbf: inSeconds(120) }, ours.secretKey)],
    ["token of the wrong algorithm", hs256(good, ours.secretKey, "HS512", "sha512")],
    ["token of an algorithm without a key set", es256(good)],
    ["token with alg: none", `${encode({ alg: "none" })}.${encode(good)}.`],
    ["token with alg: none and a signature", hs256(good, ours.secretKey, "none")],
    ["token signed with the public key", hs256(good, ours.key)],
    ["token signed with another site's key", hs256(good, theirs.secretKey)],
    ["token with an extension nobody knows", criticalToken(good)],
    ["token that is none", "garbage"],
  ];
}

function criticalToken(claims: object): string {
  const body = `${encode({ alg: "HS256", crit: ["x"], x: 1 })}.${encode(claims)}`;
  return `${body}.${createHmac("sha256", ours.secretKey).update(body).digest("base64url")}`;
}

interface Call {
  method: string;
  path: string;
  /** A text goes as it is. */
  body?: object | string;
  headers?: Record<string, string>;
}

async function call({ method, path, body, headers = {} }: Call) {
  const init = { method, headers, ...(body ? { body: typeof body === "string" ? body : JSON.stringify(body) } : {}) };
  const response = await collector.fetch(new Request(`${CONSOLE}${path}`, init));
  const text = await response.text();
  return { status: response.status, text, code: codeOf(text) };
}

function codeOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as Partial<ProblemBody>).code;
  } catch {
    return undefined;
  }
}

/** The whole of a small PDF, as a page sends it. */
const pieceOf = (line: object): string => `${JSON.stringify({ ...line, bytes: 6, offset: 0 })}\n%PDF-1`;
const fromPage = { Origin: PAGE, "Content-Type": "text/plain" };
const pageBodyOf = (path: string, visitor: object, key = ours.key): object | string => {
  const proof = { v: 1, key, visitor };
  if (path === "/v1/attachments") return pieceOf({ ...proof, id: newId(), name: "forged.pdf" });
  if (path.startsWith("/v1/me/")) return proof;
  if (path === "/v1/attachments/links") return { ...proof, ids: [myFile] };
  return path === "/v1/feed"
    ? { ...proof, cursor: null, mode: "once" }
    : { ...proof, tab: "t", sentAt: Date.now(), events: [message("forged")] };
};

async function send(site: Site, visitor: VisitorProof, events: object[]): Promise<void> {
  const body = { v: 1, key: site.key, visitor, tab: "t", sentAt: Date.now(), events };
  const headers = { ...fromPage, Origin: site.origins[0]! };
  const { status, text } = await call({ method: "POST", path: "/v1/events", body, headers });
  expect([status, text]).toEqual([200, expect.stringContaining('"rejected":[]')]);
}

/** All that is stored of the people of our site, and what is kept of anybody without naming the site. */
function stored(): { ofSite: unknown[]; ofAnybody: unknown[] } {
  const database = new DatabaseSync(collector.path, { readOnly: true });
  const { key } = database.prepare("SELECT key FROM site WHERE id = ?").get(ours.id) as { key: number };
  const ofSite = [
    "event",
    "visitor",
    "person",
    "link",
    "conversation",
    "response",
    "item",
    "act",
    "transition",
    "attachment",
  ].map((table) => database.prepare(`SELECT * FROM ${table} WHERE site = ?`).all(key));
  const ofAnybody = ["message", "feed", "fact"].map((table) => database.prepare(`SELECT * FROM ${table}`).all());
  database.close();
  return { ofSite, ofAnybody };
}

/** Refused as said, and nothing was stored or read by it. */
async function expectRefused(what: string, request: Call, status: number, code: string): Promise<void> {
  const before = stored();
  const answer = await call(request);
  expect([what, answer.status, answer.code]).toEqual([what, status, code]);
  for (const word of [...MINE, ours.secretKey, theirs.secretKey]) expect([what, answer.text]).not.toContain(word);
  expect(answer.text).not.toMatch(/my own words|user-42/);
  expect(stored()).toEqual(before);
}

const rowsOf = (by: string) => Object.keys(ROWS).filter((route) => ROWS[route] === by);
const split = (route: string): { method: string; path: string } => {
  const [method = "", path = ""] = route.split(" ");
  return { method, path };
};

describe("every address", () => {
  it("has a row here, and every row an address", () => {
    const routes = collector.routes.filter((route) => !route.startsWith("ALL ") && !OF_CONSOLE.test(route));
    expect(routes.toSorted()).toEqual(Object.keys(ROWS).toSorted());
    // What stands before others answers nothing by itself.
    expect(collector.routes.filter((route) => route.startsWith("ALL "))).toEqual(["ALL /api/*", "ALL /api/sites/:site/*"]);
  });
});

describe.each(rowsOf("visitor"))("%s", (route) => {
  const { method, path } = split(route);
  const attempt = (visitor: object, key?: string) => ({ method, path, body: pageBodyOf(path, visitor, key), headers: fromPage });

  it("answers who has the secret", async () => {
    // Who is erased has no secret for what is tried next.
    const visitor = path === "/v1/me/erase" ? newProof() : another;
    expect(await call(attempt(visitor))).toMatchObject({ status: 200 });
  });

  it.each<[string, () => object, number, string]>([
    ["no visitor", () => ({}), 400, "body_invalid"],
    ["no secret", () => ({ id: mine.id }), 400, "body_invalid"],
    ["an empty secret", () => ({ id: mine.id, secret: "" }), 400, "body_invalid"],
    ["garbage for a secret", () => ({ id: mine.id, secret: "<script>".repeat(4) }), 400, "body_invalid"],
    ["a secret somebody made up", () => ({ id: mine.id, secret: newProof().secret }), 403, "visitor_forbidden"],
    ["another visitor's secret", () => ({ id: mine.id, secret: another.secret }), 403, "visitor_forbidden"],
    ["the secret of the same id at another site", () => twin, 403, "visitor_forbidden"],
    ["a revoked secret", () => left, 403, "visitor_forbidden"],
    ["the hash of a secret", () => ({ id: mine.id, secret: hashOf(mine.secret) }), 403, "visitor_forbidden"],
    ["the site's secret key for a secret", () => ({ id: mine.id, secret: ours.secretKey }), 403, "visitor_forbidden"],
  ])("refuses %s", (what, visitor, status, code) => expectRefused(what, attempt(visitor()), status, code));

  it("refuses a token for a secret, whatever it is worth", async () => {
    for (const [what, token] of tokens()) await expectRefused(what, attempt({ id: mine.id, secret: token }), 400, "body_invalid");
  });

  it("refuses a visitor of this site under another site's key, and a key of no site", async () => {
    await expectRefused("another site's key", attempt(mine, theirs.key), 403, "origin_forbidden");
    await expectRefused("no site's key", attempt(mine, "pk_nobody"), 404, "site_unknown");
    await expectRefused("a secret key", attempt(mine, ours.secretKey), 404, "site_unknown");
  });

  it("refuses another origin, and none", async () => {
    for (const Origin of ["https://evil.example", "null", ""]) {
      const request = { ...attempt(mine), headers: { ...fromPage, Origin } };
      await expectRefused(Origin, request, 403, "origin_forbidden");
    }
  });
});

const linkOf = async (visitor: object): Promise<string | undefined> => {
  const body = pageBodyOf("/v1/attachments/links", visitor);
  const { text } = await call({ method: "POST", path: "/v1/attachments/links", body, headers: fromPage });
  return (JSON.parse(text) as { links: Record<string, string> }).links[myFile];
};
const readBy = (path: string) => ({ method: "GET", path, headers: { Origin: "https://anywhere.example" } });

describe("GET /v1/attachments/:site/:id", () => {
  it("answers whoever has the address that was made for whoever may read the file", async () => {
    const address = (await linkOf(mine))!;
    expect(await call(readBy(address))).toMatchObject({ status: 200, text: "%PDF-1" });
    expect(await linkOf(another)).toBeUndefined();
  });

  it("refuses an address without its mark, with another one, of another time, of another file, and of another site", async () => {
    const address = (await linkOf(mine))!;
    const [path = "", query = ""] = address.split("?");
    const until = new URLSearchParams(query).get("until")!;
    const forged: [string, string][] = [
      ["no mark", path],
      ["an empty mark", `${path}?until=${until}&mark=`],
      ["a mark somebody made up", `${path}?until=${until}&mark=${hashOf(until)}`],
      ["a later end", address.replace(until, String(Number(until) + 1))],
      ["an end that is none", `${path}?until=never&mark=${hashOf(until)}`],
      ["another file", address.replace(myFile, newId())],
      ["another site", address.replace(ours.id, theirs.id)],
    ];
    for (const [what, forgery] of forged) await expectRefused(what, readBy(forgery), 403, "forbidden");
  });
});

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

describe("an identify token", () => {
  it("is refused with its event, and ties nobody to a person: the next to read has nothing of theirs", async () => {
    for (const [what, token] of tokens()) {
      const thief = newProof();
      const identify = eventOf("$identify", { userId: "user-42", traits: {}, token });
      const body = { ...(pageBodyOf("/v1/events", thief) as object), events: [identify] };
      const answer = await call({ method: "POST", path: "/v1/events", body, headers: fromPage });
      expect([what, answer.status, JSON.parse(answer.text)]).toMatchObject([
        what,
        200,
        { rejected: [{ id: identify.id, code: "token_invalid" }] },
      ]);
      const read = await call({ method: "POST", path: "/v1/feed", body: pageBodyOf("/v1/feed", thief), headers: fromPage });
      expect([what, read.status]).toEqual([what, 200]);
      expect(read.text).not.toMatch(/my own words|user-42/);
    }
  });

  it("is refused with the public key as well", async () => {
    for (const path of ["/v1/identify", "/v1/i"])
      for (const [what, token] of tokens()) {
        const call42 = { writeKey: ours.key, anonymousId: newId(), userId: "user-42", integrations: { Tappa: { token } } };
        await expectRefused(what, { method: "POST", path, body: call42, headers: fromPage }, 400, "body_invalid");
      }
  });
});

/** A call that would be taken with the right key. */
const serverBody = (path: string): object => {
  const one = { userId: "user-42", anonymousId: newId(), previousId: "anonymous-1", groupId: "g", event: "forged" };
  return { batch: [{ type: "track", ...one }], ...(/batch|import|\/b$/.test(path) ? {} : one) };
};
const basic = (user: string) => ({ Authorization: `Basic ${Buffer.from(`${user}:`).toString("base64")}` });

describe.each([...rowsOf("secret key"), ...rowsOf("secret or public key")])("%s", (route) => {
  const { method, path } = split(route);
  const attempt = (headers: Record<string, string>): Call => ({
    method,
    path,
    headers,
    ...(method === "POST" ? { body: serverBody(path) } : {}),
  });

  it("answers who has the secret key", async () => {
    const { status, text } = await call(attempt(basic(ours.secretKey)));
    expect([path, status, text.includes('"success":true') || method === "GET"]).toEqual([path, 200, true]);
  });

  it.each<[string, () => Record<string, string>]>([
    ["no key", () => ({})],
    ["an empty key", () => basic("")],
    ["garbage", () => ({ Authorization: "garbage" })],
    ["a key somebody made up", () => basic("sk_0123456789abcdef")],
    ["a key that begins alike", () => basic(ours.secretKey.slice(0, -1))],
    ["the right key in another scheme", () => ({ Authorization: `Bearer ${ours.secretKey}` })],
    ["the secret key as the password", () => ({ Authorization: `Basic ${btoa(`:${ours.secretKey}`)}` })],
    ["a visitor's secret", () => basic(mine.secret)],
    ["a revoked secret", () => basic(left.secret)],
  ])("refuses %s", (what, headers) => expectRefused(what, attempt(headers()), 401, "secret_key_invalid"));

  it("refuses a token for a key, whatever it is worth", async () => {
    for (const [what, token] of tokens())
      for (const headers of [basic(token), { Authorization: `Bearer ${token}` }])
        await expectRefused(what, attempt(headers), 401, "secret_key_invalid");
  });

  it("neither stores nor reads anything of this site with another site's key", async () => {
    const before = stored();
    const { status, text } = await call(attempt(basic(theirs.secretKey)));
    expect(status).toBe(200);
    expect(text).not.toMatch(/my own words|user-42/);
    expect(stored().ofSite).toEqual(before.ofSite);
  });

  it("refuses a page that has the secret key, or only the public one where that opens nothing", async () => {
    if (method === "POST")
      await expectRefused("page", attempt({ ...basic(ours.secretKey), Origin: PAGE }), 403, "origin_forbidden");
    else await expectRefused("public key", attempt(basic(ours.key)), 401, "secret_key_invalid");
  });
});

describe.each(rowsOf("anybody"))("%s", (route) => {
  const { method, path } = split(route);

  it("needs no secret: it tells nothing of anybody and stores nothing", async () => {
    const before = stored();
    const answer = await call({ method, path: path.replace(":key", ours.key), headers: { Origin: "https://anywhere.example" } });
    expect([200, 204]).toContain(answer.status);
    for (const secret of [...MINE, ours.secretKey, mine.id, mine.secret]) expect(answer.text).not.toContain(secret);
    expect(stored()).toEqual(before);
  });
});

describe("the console's addresses", () => {
  it("are all closed without a session, with garbage for one, and with any other secret there is", async () => {
    const routes = collector.routes.filter((route) => OF_CONSOLE.test(route) && !route.startsWith("ALL "));
    const closed = routes.filter((route) => !WITHOUT_SESSION.includes(route));
    expect(routes.length - closed.length).toBe(WITHOUT_SESSION.length);
    expect(closed.length).toBeGreaterThan(20);
    const secrets: Record<string, string>[] = [
      {},
      { Cookie: "tappa.session_token=garbage" },
      basic(ours.secretKey),
      { Authorization: `Bearer ${hs256({ sub: collector.admin.id, exp: inSeconds(60) }, ours.secretKey)}` },
    ];
    for (const route of closed) {
      const { method, path: pattern } = split(route);
      const path = pattern.replace(":site", ours.id).replace(/:\w+/, mine.id);
      const sent = { Origin: CONSOLE, "Content-Type": "application/json" };
      const body = method === "GET" ? {} : { body: {} };
      for (const headers of secrets)
        await expectRefused(route, { method, path, headers: { ...sent, ...headers }, ...body }, 401, "login_required");
    }
  });
});

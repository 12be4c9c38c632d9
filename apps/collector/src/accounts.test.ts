import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Accounts, type SignedIn, createAccounts } from "./accounts.ts";

// Password hashing is slow on purpose, and slower on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let dir: string;
let database: DatabaseSync;
let accounts: Accounts;
const secret = "a secret of at least thirty-two characters";
const report = (message: string) => {
  throw new Error(message);
};
const open = (publicUrl = "http://collector.test") => createAccounts({ database, secret, publicUrl, report });
const ann = { name: "Ann", email: "ann@shop.example", password: "a long enough one" };

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "tappa-accounts-"));
  database = new DatabaseSync(join(dir, "tappa.db"));
  accounts = await open();
});
afterEach(() => {
  database.close();
  rmSync(dir, { recursive: true });
});

const signedIn = (answer: unknown): SignedIn => {
  if (typeof answer !== "object" || answer === null || !("agent" in answer)) throw new Error(`not signed in: ${String(answer)}`);
  return answer as SignedIn;
};
const withCookies = (cookies: string[]) => new Headers({ cookie: cookies.map((cookie) => cookie.split(";")[0]).join("; ") });

describe("the first admin", () => {
  it("comes by a token that works once, after which setup is over", async () => {
    const token = (await accounts.issueSetupToken()) ?? "";
    expect(await accounts.needsSetup()).toBe(true);
    const { agent } = signedIn(await accounts.setup({ token, ...ann }));
    expect(agent).toMatchObject({ name: "Ann", email: "ann@shop.example", role: "admin" });
    expect(await accounts.needsSetup()).toBe(false);
    expect(await accounts.setup({ token, ...ann, email: "eve@shop.example" })).toBe("setup_done");
    expect(await accounts.issueSetupToken()).toBeNull();
  });

  it("is one, even when two browsers send the token at once", async () => {
    const token = (await accounts.issueSetupToken()) ?? "";
    const answers = await Promise.all(
      ["ann", "bob", "cid"].map((name) => accounts.setup({ token, ...ann, email: `${name}@shop.example` })),
    );
    expect(answers.filter((answer) => typeof answer !== "string")).toHaveLength(1);
  });

  it("does not come by another token, nor by one of an earlier start", async () => {
    const earlier = (await accounts.issueSetupToken()) ?? "";
    await accounts.issueSetupToken();
    for (const token of [earlier, "guess", ""]) expect(await accounts.setup({ token, ...ann })).toBe("token_invalid");
    expect(await accounts.needsSetup()).toBe(true);
  });

  it("leaves no token in the data, only its hash", async () => {
    const token = (await accounts.issueSetupToken()) ?? "";
    expect(readFileSync(join(dir, "tappa.db")).includes(token)).toBe(false);
  });
});

describe("a session", () => {
  it("is an HttpOnly, SameSite=Strict cookie that only /api hears, and is known again after a restart", async () => {
    await accounts.add({ ...ann, role: "agent" });
    const { cookies } = signedIn(await accounts.login(ann.email, ann.password));
    for (const cookie of cookies) expect(cookie).toMatch(/^tappa\..*; Path=\/api; HttpOnly; SameSite=Strict$/);
    const restarted = await open();
    expect((await restarted.session(withCookies(cookies)))?.agent).toMatchObject({ email: ann.email, role: "agent" });
  });

  it("is Secure where the public address has TLS", async () => {
    await accounts.add({ ...ann, role: "agent" });
    const secure = await open("https://collector.test");
    const { cookies } = signedIn(await secure.login(ann.email, ann.password));
    for (const cookie of cookies) expect(cookie).toMatch(/^__Secure-.*; Secure/);
  });

  it("ends with logout, for whoever kept the cookie too", async () => {
    await accounts.add({ ...ann, role: "agent" });
    const { cookies } = signedIn(await accounts.login(ann.email, ann.password));
    const cleared = await accounts.logout(withCookies(cookies));
    expect(cleared.join()).toContain("Max-Age=0");
    expect(await accounts.session(withCookies(cookies))).toBeNull();
  });

  it("is not given for a wrong password, an unknown agent or a forged cookie", async () => {
    await accounts.add({ ...ann, role: "agent" });
    expect(await accounts.login(ann.email, "a wrong password")).toBeNull();
    expect(await accounts.login("nobody@shop.example", ann.password)).toBeNull();
    expect(await accounts.session(new Headers())).toBeNull();
    const { cookies } = signedIn(await accounts.login(ann.email, ann.password));
    const forged =
      withCookies(cookies)
        .get("cookie")
        ?.replace(/\.[^.]*$/, ".AAAA") ?? "";
    expect(await accounts.session(new Headers({ cookie: forged }))).toBeNull();
  });
});

describe("the stored data", () => {
  it("holds no password", async () => {
    await accounts.add({ ...ann, role: "agent" });
    expect(readFileSync(join(dir, "tappa.db")).includes(ann.password)).toBe(false);
  });
});

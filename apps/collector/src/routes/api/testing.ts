import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Props } from "@tappa/lifecycle";
import { uuidv7 } from "@tappa/protocol";
import type { SignedIn } from "../../accounts.ts";
import { createAccounts } from "../../accounts.ts";
import { announce } from "../../bus/bus.ts";
import { createLocalBus } from "../../bus/local.ts";
import { createCollector } from "../../collector.ts";
import { configOf } from "../../site-config.ts";
import { defaultConfig } from "../../site-defaults.ts";
import { openSqliteStore } from "../../store/sqlite.ts";
import type { Site } from "../../store/store.ts";

export const ORIGIN = "http://collector.test";

/** A whole collector over a store of its own in a temporary folder, with an admin and an agent. For tests. */
export async function createTestCollector() {
  const dir = mkdtempSync(join(tmpdir(), "tappa-api-"));
  const store = await openSqliteStore({ path: join(dir, "tappa.db") });
  const bus = createLocalBus();
  const connection = store.openAccounts();
  const secret = randomBytes(32).toString("hex");
  const report = (message: string) => {
    throw new Error(message);
  };
  const accounts = await createAccounts({ database: connection.database, secret, publicUrl: ORIGIN, report });
  const newSite = (name: string) =>
    store.sites.ensure(
      { name, key: `pk_${newId()}`, secretKey: `sk_${newId()}`, origins: [`https://${name}.example`] },
      configOf(defaultConfig([`https://${name}.example`])),
    );
  const password = "correct horse battery";
  const admin = await accounts.add({ name: "Ann Admin", email: "ann@shop.example", password, role: "admin" });
  const agent = await accounts.add({ name: "Bob Agent", email: "bob@shop.example", password, role: "agent" });
  const cookieOf = async (email: string) =>
    ((await accounts.login(email, password)) as SignedIn).cookies.map((cookie) => cookie.split(";")[0]).join("; ");

  const collector = createCollector({ store, bus, accounts, publicUrl: ORIGIN });

  /** One visitor of a site; `send` stores events as its page would. */
  const visitor = (of: Site) => {
    const [id, secretHash] = [uuidv7(Date.now(), crypto.getRandomValues.bind(crypto)), randomBytes(32).toString("hex")];
    let n = 0;
    const send = async (name: string, props: Props, at = Date.now(), eventId = newId(at)) => {
      const hash = createHash("sha256")
        .update(JSON.stringify([name, at, props]))
        .digest("hex");
      const event = { id: eventId, name, at, n: n++, props, hash };
      const sender = { kind: "page" as const, visitor: id, secretHash, tab: "tab", sentAt: Date.now(), dropped: 0 };
      const [outcome] = await store.commit([{ site: of.id, sender, receivedAt: Date.now(), events: [event] }]);
      if (outcome?.state !== "stored" || outcome.rejected.length > 0) throw new Error(JSON.stringify(outcome));
      announce(bus, outcome.appended);
      return event.id;
    };
    return { id, send };
  };

  return {
    store,
    bus,
    accounts,
    newSite,
    admin,
    agent,
    password,
    visitor,
    adminCookie: await cookieOf("ann@shop.example"),
    agentCookie: await cookieOf("bob@shop.example"),
    fetch: collector.fetch,
    /** A request as the console makes it. */
    async call<T = unknown>(method: string, path: string, { body, cookie, headers = {} }: CallOptions = {}): Promise<Answer<T>> {
      const init: RequestInit = { method, headers: { Origin: ORIGIN, ...(cookie ? { Cookie: cookie } : {}), ...headers } };
      if (body !== undefined) {
        init.body = JSON.stringify(body);
        init.headers = { "Content-Type": "application/json", ...init.headers };
      }
      const response = await collector.fetch(new Request(`${ORIGIN}/api${path}`, init));
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : null) as T };
    },
    async close() {
      await collector.close();
      connection.close();
      await store.close();
      rmSync(dir, { recursive: true });
    },
  };
}

export interface CallOptions {
  body?: unknown;
  cookie?: string;
  headers?: Record<string, string>;
}

/** `body` is what the caller says it is; assertions check it. */
export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

export function newId(at = Date.now()): string {
  return uuidv7(at, (bytes) => crypto.getRandomValues(bytes));
}

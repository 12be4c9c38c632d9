import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Props } from "@tappa/lifecycle";
import { type SignedIn, createAccounts } from "../../accounts.ts";
import { createAttachmentFiles } from "../../attachments/files.ts";
import { announce } from "../../bus/bus.ts";
import type { Bus } from "../../bus/bus.ts";
import { createLocalBus } from "../../bus/local.ts";
import { type Collector, createCollector } from "../../collector.ts";
import { configOf } from "../../site-config.ts";
import { defaultConfig } from "../../site-defaults.ts";
import { openSqliteStore } from "../../store/sqlite.ts";
import type { Site, Store } from "../../store/store.ts";
import { newId, temporaryFolder } from "../../testing.ts";

export const ORIGIN = "http://collector.test";
const password = "correct horse battery";

/** A collector as the console sees it: over a store of its own, with an admin and an agent who are logged in. For tests. */
export async function createTestConsole() {
  const folder = temporaryFolder();
  const path = join(folder.path, "tappa.db");
  const store = await openSqliteStore({ path });
  const bus = createLocalBus();
  const connection = store.openAccounts();
  const secret = randomBytes(32).toString("hex");
  const accounts = await createAccounts({ database: connection.database, secret, publicUrl: ORIGIN, report: fail });
  const admin = await accounts.add({ name: "Ann Admin", email: "ann@shop.example", password, role: "admin" });
  const agent = await accounts.add({ name: "Bob Agent", email: "bob@shop.example", password, role: "agent" });
  const cookieOf = async (email: string) => cookieHeader(((await accounts.login(email, password)) as SignedIn).cookies);
  const attachments = { files: createAttachmentFiles(join(folder.path, "attachments")) };
  const collector = createCollector({ store, bus, accounts, attachments, publicUrl: ORIGIN, report: fail });
  return {
    path,
    routes: collector.routes,
    store,
    bus,
    accounts,
    admin,
    agent,
    password,
    adminCookie: await cookieOf(admin.email),
    agentCookie: await cookieOf(agent.email),
    fetch: collector.fetch,
    call: createCall(collector),
    visitor: (site: Site) => createVisitor(store, bus, site),
    /** The collector as a page of the site reaches it. */
    pageOf: (site: Site) => ({
      site,
      request: async (method: string, target: string, init: Pick<RequestInit, "body" | "headers"> = {}) => {
        const headers = { "Content-Type": "text/plain", Origin: site.origins[0]!, ...init.headers };
        return collector.fetch(new Request(`${ORIGIN}${target}`, { method, headers, body: init.body ?? null }));
      },
    }),
    newSite: (name: string): Promise<Site> => {
      const origins = [`https://${name}.example`];
      return store.sites.ensure(
        { name, key: `pk_${newId()}`, secretKey: `sk_${newId()}`, origins },
        configOf(defaultConfig(origins)),
        Date.now(),
      );
    },
    async close() {
      await collector.close();
      connection.close();
      await store.close();
      folder.remove();
    },
  };
}

/** What a browser sends back of the cookies it was given. */
export function cookieHeader(cookies: string[]): string {
  return cookies.map((cookie) => cookie.split(";")[0]).join("; ");
}

/** One new visitor of a site; `send` stores an event as its page would and answers the id. `prove` makes it a user's device. */
function createVisitor(store: Store, bus: Bus, site: Site) {
  const [id, secretHash] = [newId(), randomBytes(32).toString("hex")];
  let n = 0;
  const send = async (name: string, props: Props, at = Date.now(), proved: { provedUserId?: string } = {}): Promise<string> => {
    const hash = createHash("sha256")
      .update(JSON.stringify([name, at, props]))
      .digest("hex");
    const event = { id: newId(at), name, at, n: n++, props, hash, ...proved };
    const sender = { kind: "page" as const, visitor: id, secretHash, tab: "tab", sentAt: Date.now(), dropped: [] };
    const [outcome] = await store.commit([{ site: site.id, sender, receivedAt: Date.now(), events: [event] }]);
    if (outcome?.state !== "stored" || outcome.rejected.length > 0) throw new Error(JSON.stringify(outcome));
    announce(bus, outcome.appended);
    return event.id;
  };
  const prove = (userId: string) => send("$identify", { userId, traits: {} }, Date.now(), { provedUserId: userId });
  return { id, send, prove };
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

/** Requests as the console makes them. */
function createCall(collector: Collector) {
  return async <T = unknown>(
    method: string,
    path: string,
    { body, cookie, headers = {} }: CallOptions = {},
  ): Promise<Answer<T>> => {
    const sent = new Headers({ Origin: ORIGIN, ...(cookie ? { Cookie: cookie } : {}) });
    if (body !== undefined) sent.set("Content-Type", "application/json");
    for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    const init = { method, headers: sent, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await collector.fetch(new Request(`${ORIGIN}/api${path}`, init));
    const text = await response.text();
    const isTable = response.headers.get("Content-Type")?.startsWith("text/csv");
    return {
      status: response.status,
      headers: response.headers,
      body: (text && !isTable ? JSON.parse(text) : text || null) as T,
    };
  };
}

function fail(error: unknown): never {
  throw error instanceof Error ? error : new Error(String(error));
}

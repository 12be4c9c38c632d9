import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { PersonStanding, StandingsPage } from "../apps/collector/src/store/records.ts";
import type { Model } from "../packages/lifecycle/src/index.ts";
import type { ConfigDraft, Recompute, Session, SiteConfig } from "../packages/protocol/src/index.ts";
import { freePort } from "./ports.ts";
import type { Endpoint } from "./send.ts";
import { startCollector } from "./servers.ts";

export interface StageCounts {
  people: number;
  stages: { stage: string; label: string; people: number }[];
  flags: { flag: string; people: number }[];
}

/** A collector of its own, on an empty database, as its owner's scripts and its admin see it. */
export interface FreshCollector {
  /** The site's public key. */
  key: string;
  endpoint: Endpoint;
  /** The data file. */
  file: string;
  /** Of its process now. */
  pid(): number;
  /** Ends it, lets `work` write the data file, and starts it again, its clock `offsetMs` away from the real time. */
  away(work: () => void, offsetMs?: number): Promise<void>;
  counts(): Promise<StageCounts>;
  /** Everybody, page by page. */
  people(): AsyncGenerator<PersonStanding[]>;
  /** The config as pages get it. */
  served(): Promise<SiteConfig>;
  /** Who made the site's account, logged in. */
  admin(): Promise<Admin>;
  /** Publishes a config that differs in this, through the console's API. */
  configure(change: Partial<ConfigDraft>): Promise<void>;
  /** Publishes another model through the console's API and waits until everybody stands by it; hears how far that is. */
  publish(model: Model, onProgress?: (recompute: Recompute) => void): Promise<void>;
  /** Ends it and removes everything it stored. */
  stop(): Promise<void>;
}

interface FreshOptions {
  /** Where its clock stands still, epoch ms; absent: its time goes on as everywhere. */
  standsAt?: number;
  /** Pages of these may speak to it. */
  origins?: string[];
}

const KEY = "pk_fresh";
const CHECK_MS = 50;
/** A recompute that gets nowhere for so long never will. */
const STUCK_MS = 120_000;

export async function startFreshCollector({ standsAt, origins = [] }: FreshOptions = {}): Promise<FreshCollector> {
  const data = mkdtempSync(join(tmpdir(), "tappa-fresh-"));
  const file = join(data, "tappa.db");
  const secretKey = `sk_${randomBytes(24).toString("hex")}`;
  const port = await freePort(0);
  const start = (offsetMs: number) =>
    startCollector({
      data,
      port,
      site: { name: "Fresh", key: KEY, secretKey, origins },
      env: {
        NODE_OPTIONS: `--import=${new URL("../e2e/clock.mjs", import.meta.url).href}`,
        CLOCK_OFFSET_MS: String(offsetMs),
        ...(standsAt === undefined ? {} : { CLOCK_AT_MS: String(standsAt) }),
      },
    });
  let collector = await start(0);
  const { url } = collector;
  const authorization = `Basic ${btoa(`${secretKey}:`)}`;
  const owner = <T>(path: string) => answerOf<T>(new Request(`${url}${path}`, { headers: { authorization } }));
  let admin: Promise<Admin> | undefined;
  const asAdmin = () => (admin ??= becomeAdmin(url, collector.setupUrl));
  return {
    key: KEY,
    endpoint: { url, secretKey },
    file,
    pid: () => collector.pid,
    counts: () => owner<StageCounts>("/v1/people/stages"),
    async *people() {
      let after: string | null = "";
      while (after !== null) {
        const page: StandingsPage = await owner<StandingsPage>(`/v1/people?after=${encodeURIComponent(after)}`);
        yield page.people;
        after = page.next;
      }
    },
    admin: asAdmin,
    served: () => answerOf<SiteConfig>(new Request(`${url}/v1/config/${KEY}`)),
    async publish(model, onProgress = () => {}) {
      await publish(await asAdmin(), model, onProgress);
    },
    async configure(change) {
      const call = await asAdmin();
      await call("PUT", "/config", { ...(await call<ConfigDraft>("GET", "/config")), ...change });
    },
    async away(work, offsetMs = 0) {
      await collector.stop();
      work();
      collector = await start(offsetMs);
    },
    async stop() {
      await collector.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function answerOf<T>(asked: Request): Promise<T> {
  const { method, url } = asked;
  const response = await fetch(asked);
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** Requests of a logged-in admin about the one site. */
export interface Admin {
  <T>(method: string, path: string, body?: unknown): Promise<T>;
  /** The same for who reads the answer otherwise, or logs a browser in. */
  request(method: string, path: string, body?: unknown): Request;
}

/** The first run of the console, over HTTP. */
export async function becomeAdmin(url: string, setupUrl: string | null): Promise<Admin> {
  if (!setupUrl) throw new Error("The collector printed no set-up link on an empty database");
  const account = { name: "Owner", email: "owner@shop.example", password: randomBytes(12).toString("hex") };
  const headers = { Origin: url, "Content-Type": "application/json" };
  const call = (path: string, body: object) =>
    fetch(`${url}/api${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const made = await call("/setup", { token: new URL(setupUrl).hash.replace("#token=", ""), ...account });
  if (!made.ok) throw new Error(`The set-up was refused with ${made.status}: ${await made.text()}`);
  const { sites } = (await made.json()) as Session;
  const login = await call("/login", { email: account.email, password: account.password });
  if (!login.ok) throw new Error(`The login was refused with ${login.status}: ${await login.text()}`);
  const cookie = login.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const request = (method: string, path: string, body?: unknown) =>
    new Request(`${url}/api/sites/${sites[0]!.id}${path}`, {
      method,
      headers: { ...headers, Cookie: cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const admin = <T>(method: string, path: string, body?: unknown) => answerOf<T>(request(method, path, body));
  return Object.assign(admin, { request });
}

async function publish(admin: Admin, model: Model, onProgress: (recompute: Recompute) => void): Promise<void> {
  const draft = await admin<ConfigDraft>("GET", "/config");
  const { version } = await admin<{ version: string }>("PUT", "/config", { ...draft, model });
  let [done, movedAt] = [-1, performance.now()];
  for (;;) {
    const recompute = await admin<Recompute | null>("GET", "/recompute");
    if (recompute?.version === version) {
      onProgress(recompute);
      if (recompute.finishedAt !== null) return;
    }
    if (recompute && recompute.done !== done) [done, movedAt] = [recompute.done, performance.now()];
    else if (performance.now() - movedAt > STUCK_MS)
      throw new Error(`The recompute for ${model.id} got nowhere in ${STUCK_MS / 1000} s: ${JSON.stringify(recompute)}`);
    await pause(CHECK_MS);
  }
}

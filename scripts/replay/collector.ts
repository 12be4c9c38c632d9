import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { PersonStanding, StandingsPage } from "../../apps/collector/src/store/records.ts";
import type { Model } from "../../packages/lifecycle/src/index.ts";
import type { ConfigDraft, Recompute, Session, SiteConfig } from "../../packages/protocol/src/index.ts";
import { freePort } from "../ports.ts";
import type { Endpoint } from "../send.ts";
import { startCollector } from "../servers.ts";

export interface StageCounts {
  people: number;
  stages: { stage: string; label: string; people: number }[];
  flags: { flag: string; people: number }[];
}

/** A collector of its own, on an empty database, as its owner's scripts and its admin see it. */
export interface ReplayCollector {
  endpoint: Endpoint;
  /** The data file. */
  file: string;
  counts(): Promise<StageCounts>;
  /** Everybody, page by page. */
  people(): AsyncGenerator<PersonStanding[]>;
  /** The config as pages get it. */
  served(): Promise<SiteConfig>;
  /** Publishes another model through the console's API and waits until everybody stands by it. */
  publish(model: Model): Promise<void>;
  /** Ends it and removes everything it stored. */
  stop(): Promise<void>;
}

const KEY = "pk_replay";
const CHECK_MS = 50;

/** @param now where its clock stands still, epoch ms */
export async function startReplayCollector(now: number): Promise<ReplayCollector> {
  const data = mkdtempSync(join(tmpdir(), "tappa-replay-"));
  const secretKey = `sk_${randomBytes(24).toString("hex")}`;
  const collector = await startCollector({
    data,
    port: await freePort(0),
    site: { name: "Replay", key: KEY, secretKey, origins: [] },
    env: { NODE_OPTIONS: `--import=${new URL("../../e2e/clock.mjs", import.meta.url).href}`, CLOCK_AT_MS: String(now) },
  });
  const { url } = collector;
  const authorization = `Basic ${btoa(`${secretKey}:`)}`;
  const owner = <T>(path: string) => answerOf<T>(`${url}${path}`, { headers: { authorization } });
  let admin: Promise<Admin> | undefined;
  return {
    endpoint: { url, secretKey },
    file: join(data, "tappa.db"),
    counts: () => owner<StageCounts>("/v1/people/stages"),
    async *people() {
      let after: string | null = "";
      while (after !== null) {
        const page: StandingsPage = await owner<StandingsPage>(`/v1/people?after=${encodeURIComponent(after)}`);
        yield page.people;
        after = page.next;
      }
    },
    served: () => answerOf<SiteConfig>(`${url}/v1/config/${KEY}`),
    async publish(model) {
      admin ??= becomeAdmin(url, collector.setupUrl);
      await publish(await admin, model);
    },
    async stop() {
      await collector.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function answerOf<T>(url: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${init.method ?? "GET"} ${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** Requests of a logged-in admin about the one site. */
type Admin = <T>(method: string, path: string, body?: unknown) => Promise<T>;

/** The first run of the console, over HTTP. */
async function becomeAdmin(url: string, setupUrl: string | null): Promise<Admin> {
  if (!setupUrl) throw new Error("The collector printed no set-up link on an empty database");
  const account = { name: "Replay", email: "replay@shop.example", password: randomBytes(12).toString("hex") };
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
  return (method, path, body) =>
    answerOf(`${url}/api/sites/${sites[0]!.id}${path}`, {
      method,
      headers: { ...headers, Cookie: cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}

async function publish(admin: Admin, model: Model): Promise<void> {
  const draft = await admin<ConfigDraft>("GET", "/config");
  const { version } = await admin<{ version: string }>("PUT", "/config", { ...draft, model });
  for (;;) {
    const recompute = await admin<Recompute | null>("GET", "/recompute");
    if (recompute?.version === version && recompute.finishedAt !== null) return;
    await pause(CHECK_MS);
  }
}

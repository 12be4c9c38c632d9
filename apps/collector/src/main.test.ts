import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Session, SiteConfig } from "@tappa/protocol";
import { afterAll, afterEach, describe, expect, it } from "vitest";

const dir = mkdtempSync(join(tmpdir(), "tappa-main-"));
const MAIN = new URL("./main.ts", import.meta.url).pathname;
const site = { name: "Shop", key: "pk_main", secretKey: "sk_main_0123456789abcdef", origins: ["https://shop.example"] };
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rmSync(dir, { recursive: true }));

interface LogLine {
  level: number;
  msg: string;
  url?: string;
  setupUrl?: string;
}

/** The collector as an operator starts it; `until` resolves with the first log line that has the message. */
function start(database: string, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN], {
    env: { TAPPA_PORT: "0", TAPPA_DATABASE: `file:${join(dir, database)}`, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.push(child);
  const lines: LogLine[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(JSON.parse(line) as LogLine));
  const ended = once(child, "exit").then(([code]) => code as number | null);
  return {
    child,
    lines,
    ended,
    until: (msg: string) => expect.poll(() => lines.find((line) => line.msg === msg)).toBeDefined(),
    line: (msg: string) => lines.find((line) => line.msg === msg),
  };
}

async function setUp(setupUrl: string, url: string): Promise<string> {
  const token = new URL(setupUrl).hash.replace("#token=", "");
  const body = JSON.stringify({ token, name: "Ann", email: "ann@shop.example", password: "a long enough one" });
  const response = await fetch(`${url}/api/setup`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: url },
    body,
  });
  expect(response.status).toBe(200);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

describe("the process", () => {
  it("says where it listens and, while there is no admin, how to become one; sessions outlive a restart", async () => {
    const first = start("setup.db", { TAPPA_SITE: JSON.stringify(site) });
    await first.until("listening");
    const url = first.line("listening")?.url ?? "";
    const setupUrl = first.line("first run")?.setupUrl ?? "";
    expect(url).toMatch(/^http:\/\/localhost:\d+$/);
    expect(setupUrl).toMatch(/^http:\/\/localhost:\d+\/console\/setup#token=[\w-]{40,}$/);
    const cookie = await setUp(setupUrl, url);
    first.child.kill("SIGKILL");
    await first.ended;

    const second = start("setup.db", { TAPPA_SITE: JSON.stringify(site) });
    await second.until("listening");
    expect(second.line("first run")).toBeUndefined();
    const response = await fetch(`${second.line("listening")?.url}/api/session`, { headers: { cookie } });
    const session = (await response.json()) as Session;
    expect(session.sites).toMatchObject([{ name: "Shop", key: "pk_main", origins: ["https://shop.example"] }]);
  });

  it("serves config and health on the same port, and refuses what is nowhere with problem JSON", async () => {
    const collector = start("serve.db", { TAPPA_SITE: JSON.stringify(site) });
    await collector.until("listening");
    const url = collector.line("listening")?.url;
    expect(await (await fetch(`${url}/v1/config/pk_main`)).json()).toMatchObject({ v: 1, locales: ["en"] });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const nowhere = await fetch(`${url}/nowhere`);
    expect([nowhere.status, nowhere.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
  });

  it("gives a new site the look it was started with, and leaves what was edited since alone", async () => {
    const accents: string[] = [];
    for (const accent of ["#9b2c3b", "#000000"]) {
      const collector = start("look.db", { TAPPA_SITE: JSON.stringify({ ...site, theme: { accent } }) });
      await collector.until("listening");
      const answer = await fetch(`${collector.line("listening")?.url}/v1/config/pk_main`);
      accents.push(((await answer.json()) as SiteConfig).theme.accent);
      collector.child.kill("SIGKILL");
      await collector.ended;
    }
    expect(accents).toEqual(["#9b2c3b", "#9b2c3b"]);
  });

  it("ends on SIGTERM with an agent's feed open, having closed it", async () => {
    const collector = start("stop.db", { TAPPA_SITE: JSON.stringify(site) });
    await collector.until("listening");
    const url = collector.line("listening")?.url ?? "";
    const cookie = await setUp(collector.line("first run")?.setupUrl ?? "", url);
    const session = (await (await fetch(`${url}/api/session`, { headers: { cookie } })).json()) as Session;
    const feed = await fetch(`${url}/api/sites/${session.sites[0]?.id}/feed`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: url, cookie },
      body: JSON.stringify({ cursor: null }),
    });
    collector.child.kill("SIGTERM");
    const text = await feed.text();
    expect(text.trim().split("\n").at(-1)).toContain("cursor");
    expect(await collector.ended).toBe(0);
    expect(collector.lines.at(-1)?.msg).toBe("stopped");
  });

  it("names the variable that is wrong, in one JSON line, and ends", async () => {
    const collector = start("bad.db", { TAPPA_SITE: "{}" });
    expect(await collector.ended).toBe(1);
    expect(collector.lines).toMatchObject([{ level: 60, msg: expect.stringContaining("TAPPA_SITE") }]);
  });

  it("says so when the port is taken, and leaves the other collector alone", async () => {
    const first = start("one.db");
    await first.until("listening");
    const url = first.line("listening")?.url ?? "";
    const second = start("two.db", { TAPPA_PORT: new URL(url).port });
    expect(await second.ended).toBe(1);
    expect(second.lines).toMatchObject([{ level: 60, msg: expect.stringContaining("EADDRINUSE") }]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it("drops a client that never finishes its headers, and goes on", async () => {
    const collector = start("slow.db");
    await collector.until("listening");
    const url = collector.line("listening")?.url ?? "";
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("error", () => {});
    socket.resume().write("POST /v1/events HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    await once(socket, "close");
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

import { mkdtempSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startChild } from "./children.ts";
import { isStale } from "./freshness.ts";
import { freePort } from "./ports.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tappa-start-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function start(source: string) {
  writeFileSync(join(folder, "server.mjs"), source);
  return startChild({
    name: "The server",
    script: "server.mjs",
    env: { WORD: "hello" },
    logFile: join(folder, "server.log"),
    cwd: pathToFileURL(folder),
  });
}

const LISTENS = `
  console.log("not JSON");
  console.log(JSON.stringify({ msg: "first run", setupUrl: "http://x/setup#token=1" }));
  console.log(JSON.stringify({ msg: "listening", url: "http://x", word: process.env.WORD }));
`;

describe("a child process", () => {
  it("is there when it says that it listens, with its address and set-up link, and stops when told", async () => {
    const child = await start(`process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000); ${LISTENS}`);
    expect(child).toMatchObject({ url: "http://x", setupUrl: "http://x/setup#token=1" });
    await child.stop();
    expect(await child.ended).toContain("The server ended (0)");
    expect(readFileSync(join(folder, "server.log"), "utf8")).toContain('"word":"hello"');
  });

  it("that fails at once shows the last it said", async () => {
    await expect(start(`console.error("the port is taken"); process.exit(3);`)).rejects.toThrow(
      /The server ended \(3\)[^]*the port is taken/,
    );
  });

  it("that ends later says so", async () => {
    const child = await start(`${LISTENS} setTimeout(() => { console.error("disk full"); process.exit(1); }, 10);`);
    expect(await child.ended).toMatch(/ended \(1\)[^]*disk full/);
  });
});

describe("ports", () => {
  it("are the preferred one when nobody has it, else another", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    expect(await freePort(port)).not.toBe(port);
    await new Promise((resolve) => server.close(resolve));
    expect(await freePort(port)).toBe(port);
  });
});

const touch = (name: string, at: number) => {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), "");
  utimesSync(join(folder, name), at, at);
};

describe("built output", () => {
  it("is stale when it is missing or older than any source", () => {
    touch("src/deep/a.ts", 1000);
    touch("config.ts", 1000);
    const sources = [join(folder, "src"), join(folder, "config.ts")];
    expect(isStale(join(folder, "dist"), sources)).toBe(true);
    touch("dist/a.js", 2000);
    expect(isStale(join(folder, "dist"), sources)).toBe(false);
    touch("src/deep/b.ts", 3000);
    expect(isStale(join(folder, "dist"), sources)).toBe(true);
  });
});

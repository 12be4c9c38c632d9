import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { afterAll, describe, expect, it } from "vitest";
import { problemOf } from "./problem.ts";
import { createStatic } from "./static.ts";

const dir = mkdtempSync(join(tmpdir(), "tappa-static-"));
afterAll(() => rmSync(dir, { recursive: true }));

const write = (path: string, text: string) => {
  mkdirSync(join(dir, path, ".."), { recursive: true });
  writeFileSync(join(dir, path), text);
};
write("secret.txt", "not for you");
write("sdk/tappa.js", "/* loader */");
write("sdk/stub.js", "/* stub */");
write("sdk/shopify-pixel.js", 'start("TAPPA_KEY", "TAPPA_ENDPOINT")');
write("sdk/v/0.1.0/core.js", `export const long = "${"a".repeat(4000)}";`);
write("console/index.html", "<!doctype html><title>Console</title>");
write("console/assets/index-4f2a.js", "export {};");
write("console/favicon.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");

const app = createStatic({ sdkDir: join(dir, "sdk"), consoleDir: join(dir, "console"), publicUrl: "http://collector.test" });
const get = async (path: string, headers: Record<string, string> = {}) =>
  app.fetch(new Request(`http://collector.test${path}`, { headers }));

describe("the SDK's files", () => {
  it("gives the loader to any site with a short life", async () => {
    const response = await get("/tappa.js");
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("/* loader */");
    expect(response.headers.get("content-type")).toMatch(/^text\/javascript/);
    expect(response.headers.get("cache-control")).toBe("public, max-age=300");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("gives the inline stub to whoever puts it into a page", async () => {
    const response = await get("/stub.js");
    expect([response.status, await response.text()]).toEqual([200, "/* stub */"]);
    expect(response.headers.get("cache-control")).toBe("public, max-age=300");
  });

  it("gives chunks as modules to any origin, for ever", async () => {
    const response = await get("/v/0.1.0/core.js", { Origin: "https://shop.example" });
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(response.headers.get("content-type")).toMatch(/^text\/javascript/);
  });

  it("sends them compressed to those who ask, and 304 to those who have them", async () => {
    const plain = await get("/v/0.1.0/core.js");
    const zipped = await get("/v/0.1.0/core.js", { "Accept-Encoding": "gzip" });
    expect(zipped.headers.get("content-encoding")).toBe("gzip");
    expect(zipped.headers.get("vary")).toContain("Accept-Encoding");
    const bytes = new Uint8Array(await zipped.arrayBuffer());
    expect(bytes.length).toBeLessThan(500);
    const again = await get("/v/0.1.0/core.js", { "If-None-Match": plain.headers.get("etag") ?? "" });
    expect(again.status).toBe(304);
    expect(again.headers.get("access-control-allow-origin")).toBe("*");
  });

  it("writes the site's key and its own address into the text for Shopify", async () => {
    const response = await get("/shopify-pixel.js?key=pk_shop-1");
    expect(await response.text()).toBe('start("pk_shop-1", "http://collector.test")');
    expect(response.headers.get("content-type")).toMatch(/^text\/javascript/);
    expect(response.headers.get("cache-control")).toBe("public, max-age=300");
  });

  it.each(["", "?key=", "?key=a%22b", `?key=${"k".repeat(65)}`])(
    "refuses the text for Shopify with %s for a key",
    async (query) => {
      const collector = new Hono().route("/", app).onError((error) => problemOf(error).toResponse());
      const response = await collector.request(`/shopify-pixel.js${query}`);
      expect([response.status, ((await response.json()) as { detail: string }).detail]).toEqual([
        404,
        expect.stringContaining("key=pk_"),
      ]);
    },
  );
});

describe("the console's files", () => {
  it.each(["/console/", "/console/setup", "/console/inbox/0190a", "/console/people/x?tab=orders"])(
    "serves the application at %s, never cached",
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain("<title>Console</title>");
      expect(response.headers.get("cache-control")).toBe("no-cache");
    },
  );

  it("serves assets for ever, and a missing one is no page", async () => {
    expect((await get("/console/assets/index-4f2a.js")).headers.get("cache-control")).toContain("immutable");
    expect((await get("/console/assets/index-0000.js")).status).toBe(404);
    expect((await get("/console/favicon.svg")).headers.get("content-type")).toMatch(/^image\/svg\+xml/);
  });

  it("lets no foreign script, frame or sniffing in", async () => {
    const { headers } = await get("/console/");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("strict-transport-security")).toBeNull();
  });

  it("is where the bare address leads", async () => {
    for (const path of ["/", "/console"]) {
      const response = await get(path);
      expect([response.status, response.headers.get("location")]).toEqual([302, "/console/"]);
    }
  });

  it("tells browsers to stay on TLS where the public address has it", async () => {
    const secure = createStatic({ sdkDir: dir, consoleDir: join(dir, "console"), publicUrl: "https://collector.test" });
    const response = await secure.fetch(new Request("https://collector.test/console/"));
    expect(response.headers.get("strict-transport-security")).toContain("max-age");
  });
});

describe("everything else", () => {
  it.each([
    "/v/../../secret.txt",
    "/v/%2e%2e/%2e%2e/secret.txt",
    "/v/..%2f..%2fsecret.txt",
    "/console/..%2fsecret.txt",
    "/console/%2e%2e%5csecret.txt",
    "/v/0.1.0",
    "/v/",
    "/secret.txt",
    "/v/0.1.0/core.js%00.txt",
  ])("does not leave its folders: %s", async (path) => {
    const response = await get(path);
    const text = await response.text();
    expect(text).not.toContain("not for you");
    if (!path.startsWith("/console")) expect(response.status).toBe(404);
  });

  it("takes no POST", async () => {
    expect((await app.fetch(new Request("http://collector.test/tappa.js", { method: "POST" }))).status).toBe(404);
  });
});

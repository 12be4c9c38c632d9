import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "@playwright/test";
import type { Stack } from "../stack.ts";
import { expect, test } from "./fixtures.ts";

const root = new URL("../..", import.meta.url).pathname;
const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** An app of somebody else: `e2e/packages` in an empty folder, with the packages as they would be published. */
let app = "";

function run(command: string, args: string[], cwd = app, env = {}): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8", env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/** Where the workspace has what `@tappa/react` is tested with. */
function folderOf(name: string): string {
  return realpathSync(`${root}packages/react/node_modules/${name}`);
}

/** Packs ours, and installs them where no registry can be reached; React is there already, as in any app that has it. */
function install(): void {
  cpSync(`${root}e2e/packages`, app, { recursive: true });
  for (const name of ["sdk", "react"]) run("pnpm", ["pack", "--pack-destination", app], `${root}packages/${name}`);
  const nowhere = ["--offline", "--registry", "http://127.0.0.1:9/", "--cache", join(app, "cache"), "--legacy-peer-deps"];
  run("npm", ["install", ...nowhere, "--no-audit", "--no-fund", ...globSync("*.tgz", { cwd: app }).map((file) => `./${file}`)]);
  const folders: Record<string, string> = {};
  for (const name of ["react", "react-dom", "@types/react", "@types/react-dom"]) folders[name] = folderOf(name);
  folders["scheduler"] = realpathSync(join(folders["react-dom"]!, "../scheduler"));
  folders["csstype"] = realpathSync(join(folders["@types/react"]!, "../../csstype"));
  for (const [name, folder] of Object.entries(folders))
    cpSync(folder, join(app, "node_modules", name), { recursive: true, dereference: true });
}

/** Builds a page of the app with vite, as an app would; gives the script that it begins with. */
function build(name: string): string {
  run(`${root}node_modules/.bin/vite`, ["build"], app, { PAGE: name });
  const [, src] = /<script[^>]* src="([^"]+)"/.exec(readFileSync(join(app, `dist-${name}`, `${name}.html`), "utf8"))!;
  return join(app, `dist-${name}`, src!);
}

/** A built file and what it imports at once; what comes by `import()` is not in it. */
function closure(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, next] of readFileSync(file, "utf8").matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/g))
    closure(join(dirname(file), next!), seen);
  return seen;
}

const sourceOf = (files: Iterable<string>) => [...files].map((file) => readFileSync(file, "utf8")).join("\n");
const PREACT = /__k\b|preact/i;

/** Opens a page of the built app on the shop's own origin, with the site's key; `html` is what a server would have drawn. */
async function open(page: Page, stack: Stack, name: string, html = ""): Promise<void> {
  const dist = join(app, `dist-${name}`);
  await page.route(`${stack.shopUrl}/app/**`, (route) => {
    const file = join(dist, new URL(route.request().url()).pathname.replace("/app/", ""));
    const body = readFileSync(file, "utf8").replace("<!--app-->", html);
    return route.fulfill({ body, contentType: TYPES[extname(file)] ?? "text/plain" });
  });
  // What a route answers is not of this machine to the browser, and the collector is.
  await page.context().grantPermissions(["local-network-access"]);
  const query = new URLSearchParams({ key: "pk_e2e", endpoint: stack.collectorUrl });
  await page.goto(`${stack.shopUrl}/app/${name}.html?${query}`);
}

/** Names of the events that the collector has taken from this page. */
function taken(page: Page): string[] {
  const names: string[] = [];
  page.on("response", async (response) => {
    if (!response.url().endsWith("/v1/events") || response.status() !== 200) return;
    const { events } = response.request().postDataJSON() as { events: { name: string }[] };
    names.push(...events.map(({ name }) => name));
  });
  return names;
}

test.describe.configure({ mode: "serial" });

test.beforeAll(() => {
  app = mkdtempSync(join(realpathSync(tmpdir()), "tappa-app-"));
  install();
});
test.afterAll(() => rmSync(app, { recursive: true, force: true }));

test("the packages install without a network, bring nobody else and run no script", () => {
  const { packages } = JSON.parse(readFileSync(join(app, "package-lock.json"), "utf8")) as {
    packages: Record<string, { hasInstallScript?: boolean; dependencies?: object }>;
  };
  for (const name of ["@tappa/sdk", "@tappa/react"]) {
    const installed = packages[`node_modules/${name}`]!;
    expect([name, installed.hasInstallScript, installed.dependencies]).toEqual([name, undefined, undefined]);
  }
  expect(Object.keys(packages).filter((path) => path.includes("@tappa/"))).toHaveLength(2);
});

test("the compiler takes what is right and refuses what is wrong", () => {
  run(`${root}node_modules/.bin/tsc`, ["-p", "."]);
});

test("what is not used costs nothing, and the client alone brings nothing that draws", () => {
  const unused = [...closure(build("tree"))];
  expect(sourceOf(unused).length).toBeLessThan(150);
  const first = [...closure(build("sdk"))];
  expect(sourceOf(first)).not.toMatch(PREACT);
  // What draws is there, as chunks of the app's own build.
  const later = globSync("dist-sdk/assets/*.js", { cwd: app })
    .map((file) => join(app, file))
    .filter((file) => !first.includes(file));
  expect(later.filter((file) => PREACT.test(readFileSync(file, "utf8")))).not.toEqual([]);
});

test("a page built with the SDK tells the collector what happens on it", async ({ page, stack }) => {
  const names = taken(page);
  await open(page, stack, "sdk");
  await expect.poll(() => names).toEqual(expect.arrayContaining(["$consent", "page_viewed", "signed_up"]));
  await expect(page).toHaveTitle("aware");
});

test("a React app is drawn by a server, hydrates without a word, and draws a chat of its own (posthog-js #723 #1720)", async ({
  page,
  stack,
}) => {
  run(`${root}node_modules/.bin/vite`, ["build", "--ssr", "server.tsx"], app, { PAGE: "" });
  const { render } = (await import(pathToFileURL(join(app, "dist-server", "server.js")).href)) as { render(): Promise<string> };
  const html = await render();
  expect(html).toContain("<b>unknown</b>");
  build("react");
  const names = taken(page);
  let configs = 0;
  page.on("request", (request) => (configs += Number(request.url().includes("/v1/config/"))));
  await open(page, stack, "react", html);
  await expect(page.getByText("Stage: aware")).toBeVisible();
  expect(configs).toBe(1);
  await page.getByRole("button", { name: "Accept" }).click();
  await page.getByRole("button", { name: "Ask us" }).click();
  await page.getByLabel("Message").fill("Is it in stock?");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.locator("#app li")).toHaveText("Is it in stock?: sent");
  expect(names.filter((name) => name === "page_viewed")).toHaveLength(1);
  await expect(page.getByRole("region", { name: "Welcome! Five small steps" })).toHaveText("1 of 5");
  await expect(page.locator("tappa-launcher, tappa-widget")).toHaveCount(0);
  await expect(page.locator("html")).toHaveAttribute("data-complaints", "0");
});

// `npm run screenshots`: the pictures in docs/, taken from a fresh `npm start` with the demo data while a shopper and an
// agent talk.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chromium, type Browser, type Page } from "@playwright/test";
import { CHROMIUM_FLAGS, chromiumPath } from "./chromium.ts";

const DOCS = new URL("../docs/", import.meta.url).pathname;
const DESKTOP = { width: 1280, height: 800 };

interface Figures {
  urls: { shop: string; console: string; setup: string };
}

/** Starts the demo on a folder of its own; resolves once its figures are written, which is when everything answers. */
async function startDemo(folder: string): Promise<{ figures: Figures; stop: () => Promise<void> }> {
  const file = join(folder, "figures.json");
  const child = spawn("node", ["scripts/start.ts", "--data", folder, "--json", file], { stdio: "inherit" });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error("npm start ended");
    await pause(200);
  }
  const stop = async () => {
    child.kill("SIGTERM");
    await gone;
  };
  return { figures: JSON.parse(readFileSync(file, "utf8")) as Figures, stop };
}

async function say(page: Page, text: string): Promise<void> {
  const field = page.getByRole("textbox", { name: "Write a message…" });
  await field.fill(text);
  await field.press("Enter");
}

async function answer(page: Page, text: string): Promise<void> {
  await page.locator("#reply").fill(text);
  await page.locator("#reply").press("Enter");
}

async function arrive(browser: Browser, shop: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: DESKTOP, deviceScaleFactor: 1.5 })).newPage();
  await page.goto(`${shop}/p/party-bunting`);
  await page.getByRole("button", { name: "Accept" }).click();
  await page.goto(`${shop}/p/regency-cakestand-3-tier`);
  await page.getByRole("button", { name: "Chat with us" }).click();
  return page;
}

async function becomeAgent(browser: Browser, setup: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: DESKTOP, deviceScaleFactor: 1.5 })).newPage();
  await page.goto(setup);
  await page.getByLabel("Your name").fill("Anna Kowalska");
  await page.getByLabel("E-mail").fill("anna@hearth.example");
  await page.getByLabel("Password").fill("correct horse battery staple");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("link", { name: "Inbox" }).first().click();
  return page;
}

/** Both sides of one talk, side by side. */
async function montage(browser: Browser, pictures: Buffer[]): Promise<void> {
  const page = await (await browser.newContext({ viewport: { width: 1640, height: 580 }, deviceScaleFactor: 1.25 })).newPage();
  const images = pictures.map((picture) => `<img src="data:image/png;base64,${picture.toString("base64")}">`).join("");
  await page.setContent(`<style>
    body{margin:0;height:580px;display:flex;gap:32px;align-items:center;justify-content:center;background:#e9e4dc}
    img{width:772px;border-radius:10px;box-shadow:0 18px 44px #3a2b1c33,0 0 0 1px #3a2b1c1a}
  </style>${images}`);
  await page.screenshot({ path: join(DOCS, "tappa.png") });
}

const folder = mkdtempSync(join(tmpdir(), "tappa-screenshots-"));
const { figures, stop } = await startDemo(folder);
const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
try {
  const { urls } = figures;
  const agent = await becomeAgent(browser, urls.setup);
  const shopper = await arrive(browser, urls.shop);
  await say(shopper, "Hello! Does the cakestand come apart for storage?");
  await agent.locator("[data-conversation]").first().click();
  await answer(agent, "It does: the three plates lift off the rod, so it stores flat.");
  await shopper.getByText("so it stores flat").waitFor();
  await say(shopper, "Lovely. And would it be here before Saturday?");
  await agent.getByRole("log").getByText("before Saturday").waitFor();
  await agent.locator("#reply").fill("Order today and it leaves us tomorrow, so yes.");
  await montage(browser, [await shopper.screenshot(), await agent.screenshot()]);
  await agent.goto(`${urls.console}`);
  await agent.getByText("At risk").first().waitFor();
  await agent.screenshot({ path: join(DOCS, "console-home.png") });
} finally {
  await browser.close();
  await stop();
  rmSync(folder, { recursive: true, force: true });
}

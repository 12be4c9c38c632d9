// `npm run screenshots`: the pictures in docs/, taken from a fresh `npm start` with the demo data while shoppers and an
// agent talk.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chromium, type Browser, type Page } from "@playwright/test";
import { texts as arabic } from "../packages/widgets/src/texts/ar.ts";
import { texts as english } from "../packages/widgets/src/texts/en.ts";
import { CHROMIUM_FLAGS, chromiumPath } from "./chromium.ts";

const DOCS = new URL("../docs/", import.meta.url).pathname;
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const CAKESTAND = "/p/regency-cakestand-3-tier";

interface Figures {
  urls: { shop: string; console: string; setup: string };
}

type Mode = "light" | "dark";
type Language = "en" | "ar";

const TEXTS = { en: english, ar: arabic };
const TITLES = { en: "Chat with us", ar: String(arabic["chat.title"]) };

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

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token as the shop's own server would make it. */
function tokenOf(user: string, secret: string): string {
  const claims = { sub: user, exp: Math.floor(Date.now() / 1000) + 3600 };
  const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

interface Shopper {
  name: string;
  /** A customer of the demo data. */
  user: string;
  language?: Language;
}

/** Somebody who comes to the shop, and whose name the shop knows. */
async function arrive(browser: Browser, shop: string, secret: string, { name, user, language = "en" }: Shopper): Promise<Page> {
  const page = await (await browser.newContext({ viewport: DESKTOP, deviceScaleFactor: 1.5 })).newPage();
  if (language === "ar") await page.addInitScript({ content: SAY_ARABIC });
  await page.goto(`${shop}/p/party-bunting`);
  await page.getByRole("button", { name: "Accept" }).click();
  await show(page, shop, "light", language);
  await page.evaluate(
    async ([id, called, token]) => {
      const { tappa } = globalThis as unknown as {
        tappa: { identify(id: string, traits: object, options: object): void; flush(): Promise<void> };
      };
      tappa.identify(id, { name: called }, { token });
      await tappa.flush();
    },
    [user, name, tokenOf(user, secret)] as const,
  );
  return page;
}

/** Makes a page say that it is in Arabic before anything on it runs; a page that were answered by us could not reach this machine. */
const SAY_ARABIC = `new MutationObserver((_, observer) => {
  observer.disconnect();
  Object.assign(document.documentElement, { lang: "ar", dir: "rtl" });
}).observe(document, { childList: true });`;

/** The shop with the chat open, as an owner who chose this look and language would have it. */
async function show(page: Page, shop: string, mode: Mode, language: Language): Promise<void> {
  await page.unrouteAll();
  await page.route("**/v1/config/*", async (route) => {
    const { "if-none-match": _, ...headers } = route.request().headers();
    const response = await route.fetch({ headers });
    const config = (await response.json()) as {
      version: string;
      theme: object;
      campaigns: { kind: string; content: object }[];
    };
    const { "chat.title": title, "chat.greeting": greeting } = arabic;
    const chat = config.campaigns.find(({ kind }) => kind === "chat")!;
    const content = language === "ar" ? { title: { ar: title }, greeting: { ar: greeting } } : chat.content;
    const json = {
      ...config,
      // A page keeps the one it knows as long as there is no other.
      version: `${config.version}-${mode}-${language}`,
      campaigns: [{ ...chat, content }],
      locales: [language],
      theme: { ...config.theme, mode },
    };
    await route.fulfill({ response, json });
  });
  await page.goto(`${shop}${CAKESTAND}`);
  await page.getByRole("button", { name: TITLES[language] }).click();
  await fieldOf(page, language).waitFor();
}

const fieldOf = (page: Page, language: Language) => page.getByRole("textbox", { name: String(TEXTS[language]["chat.composer"]) });

async function say(page: Page, text: string, language: Language = "en"): Promise<void> {
  await fieldOf(page, language).fill(text);
  await fieldOf(page, language).press("Enter");
  await page.getByRole("log").getByText(text).waitFor();
}

async function becomeAgent(browser: Browser, setup: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: DESKTOP, deviceScaleFactor: 1.5 })).newPage();
  await page.goto(setup);
  await page.getByLabel("Your name").fill("Anna Kowalska");
  await page.getByLabel("E-mail").fill("anna@hearth.example");
  await page.getByLabel("Password").fill("correct horse battery staple");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("link", { name: "Inbox", exact: true }).first().click();
  return page;
}

/** Opens the conversation of this person. */
async function attend(agent: Page, name: string): Promise<void> {
  await agent.locator("[data-conversation]").filter({ hasText: name }).click();
  await agent.locator("#reply").waitFor();
}

/** What the agent says, until the shopper has it. */
async function answer(agent: Page, shopper: Page, text: string): Promise<void> {
  await agent.locator("#reply").fill(text);
  await agent.locator("#reply").press("Enter");
  await shopper.getByRole("log").getByText(text).waitFor();
}

/** Each says what they have to say, in turn; it ends with the shopper. */
async function talk(agent: Page, shopper: Page, name: string, said: readonly string[], language?: Language): Promise<void> {
  for (const [index, text] of said.entries()) {
    if (index % 2 === 1) await answer(agent, shopper, text);
    else await say(shopper, text, language);
    if (index === 0) await attend(agent, name);
  }
  await agent.getByRole("log").getByText(said.at(-1)!).waitFor();
}

const FROM_MARGARET = [
  "Hello! Does the cakestand come apart for storage?",
  "Hello Margaret! It does: the three plates lift off the rod, so it stores flat.",
  "Perfect. Can the plates go into the dishwasher?",
  "They can, all three of them. Only the rod is wiped by hand.",
  "Good to know. And would it be here before Saturday? It is for my sister’s birthday.",
];
const ANSWER = "Order today and it leaves us tomorrow, so yes.";
const FROM_LAYLA = [
  "مرحبًا! هل يمكن تفكيك الحامل لتخزينه؟",
  "مرحبًا ليلى! نعم: تُرفع الأطباق الثلاثة عن العمود بسهولة.",
  "رائع. وهل يصل قبل يوم السبت؟",
  "إذا طلبتِه اليوم فسيغادر مستودعنا غدًا، ويصل يوم الجمعة.",
  "شكرًا جزيلًا لك!",
];
const OTHERS = [
  { name: "Thomas Whitaker", said: "One of the twelve bunting flags is missing. Could you send it?" },
  { name: "Sofia Marchetti", said: "Do you deliver to Jersey?" },
  { name: "James Okafor", said: "May I still change the address of my order?" },
  { name: "Emily Hart", said: "The lanterns are beautiful, thank you!" },
];

/** Customers with an order history, a few of each of these stages. */
async function customers(agent: Page): Promise<string[]> {
  const site = /sites\/([^/]+)/.exec(agent.url())![1]!;
  const found = ["loyal", "at_risk", "active", "new", "lapsed", "loyal"].map(async (stage, index) => {
    const response = await agent.request.get(new URL(`/api/sites/${site}/people?stage=${stage}`, agent.url()).href);
    const { people } = (await response.json()) as { people: { userId: string | null }[] };
    return people.filter(({ userId }) => userId)[index]!.userId!;
  });
  return Promise.all(found);
}

/** The page as it looks then. */
async function picture(page: Page, size = DESKTOP, colorScheme: Mode = "light"): Promise<Buffer> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.setViewportSize(size);
  return page.screenshot({ animations: "disabled" });
}

const image = (one: Buffer, height: number) =>
  `<img style="height:${height}px" src="data:image/png;base64,${one.toString("base64")}">`;

/** Rows of pictures, side by side; all of a row are of one height. */
async function montage(
  browser: Browser,
  file: string,
  rows: readonly { pictures: readonly Buffer[]; height: number }[],
): Promise<void> {
  const page = await (await browser.newContext({ deviceScaleFactor: 1.25 })).newPage();
  const drawn = rows.map(({ pictures, height }) => `<div>${pictures.map((one) => image(one, height)).join("")}</div>`);
  await page.setContent(`<!doctype html><style>
    body{margin:0;width:max-content;padding:44px;display:grid;gap:32px;background:#e9e4dc}
    div{display:flex;gap:32px}
    img{border-radius:10px;box-shadow:0 18px 44px #3a2b1c33,0 0 0 1px #3a2b1c1a}
  </style>${drawn.join("")}`);
  await page.locator("body").screenshot({ path: join(DOCS, file) });
  await page.context().close();
}

/** The chat on a phone and a desk: light, dark, from right to left, and closed on another page when an answer has come. */
async function takeWidget(
  browser: Browser,
  { shop, shopper, mirrored, agent }: Record<"shopper" | "mirrored" | "agent", Page> & { shop: string },
): Promise<void> {
  const [phones, desks]: [Buffer[], Buffer[]] = [[], []];
  const take = async (page: Page) => {
    phones.push(await picture(page, PHONE));
    desks.push(await picture(page));
  };
  const last = shopper.getByRole("log").getByText(FROM_MARGARET.at(-1)!);
  await take(shopper);
  await show(shopper, shop, "dark", "en");
  await last.waitFor();
  await take(shopper);
  await take(mirrored);
  await show(shopper, shop, "light", "en");
  await shopper.goto("about:blank");
  await agent.getByRole("button", { name: "Send", exact: true }).click();
  await agent.getByRole("log").getByText(ANSWER).waitFor();
  await shopper.goto(`${shop}/p/party-bunting`);
  await shopper.getByRole("button", { name: `${TITLES.en}, 1` }).waitFor();
  await take(shopper);
  await montage(browser, "chat-phone.png", [{ pictures: phones, height: 600 }]);
  const rows = [desks.slice(0, 2), desks.slice(2)].map((pictures) => ({ pictures, height: 480 }));
  await montage(browser, "chat-desktop.png", rows);
}

/** The inbox on a desk and a phone, light and dark. */
async function takeInbox(browser: Browser, agent: Page): Promise<void> {
  const rows = [];
  for (const mode of ["light", "dark"] as const)
    rows.push({ pictures: [await picture(agent, DESKTOP, mode), await picture(agent, PHONE, mode)], height: 560 });
  await montage(browser, "inbox.png", rows);
}

const folder = mkdtempSync(join(tmpdir(), "tappa-screenshots-"));
const { figures, stop } = await startDemo(folder);
const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
try {
  const { shop, console: consoleUrl, setup } = figures.urls;
  const { secretKey } = JSON.parse(readFileSync(join(folder, "demo.json"), "utf8")) as { secretKey: string };
  const agent = await becomeAgent(browser, setup);
  const [loyal, layla, ...users] = (await customers(agent)) as [string, string, ...string[]];
  for (const [index, { name, said }] of OTHERS.entries()) {
    const other = await arrive(browser, shop, secretKey, { name, user: users[index]! });
    await say(other, said);
    await attend(agent, name);
    await other.context().close();
  }
  const mirrored = await arrive(browser, shop, secretKey, { name: "ليلى حداد", user: layla, language: "ar" });
  await talk(agent, mirrored, "ليلى حداد", FROM_LAYLA, "ar");
  const shopper = await arrive(browser, shop, secretKey, { name: "Margaret Hale", user: loyal });
  await talk(agent, shopper, "Margaret Hale", FROM_MARGARET);
  await agent.locator("#reply").fill(ANSWER);
  await montage(browser, "tappa.png", [{ pictures: [await picture(shopper), await picture(agent)], height: 480 }]);
  await takeInbox(browser, agent);
  await takeWidget(browser, { shop, shopper, mirrored, agent });
  await agent.goto(consoleUrl);
  await agent.getByText("At risk").first().waitFor();
  await writeFile(join(DOCS, "console-home.png"), await picture(agent));
} finally {
  await browser.close();
  await stop();
  rmSync(folder, { recursive: true, force: true });
}

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  test as base,
  expect,
  request,
  type APIRequestContext,
  type BrowserContext,
  type Page,
  type Request,
} from "@playwright/test";
import { freePort } from "../../scripts/ports.ts";
import { startCollector } from "../../scripts/servers.ts";

/** A page of somebody's shop: all of it but the tag. */
export interface ShopPage {
  head?: string;
  body?: string;
  bodyClass?: string;
  /** Attributes of the tag beside its key. */
  tag?: string;
  /** Without the tag. */
  isBare?: boolean;
}

interface Stored {
  name: string;
  at: number;
  props: Record<string, unknown>;
}

interface Person {
  userId: string | null;
  stage: string;
  orders: number;
  timeline: Stored[];
}

/** Pages as other shops' platforms make them, served with the real tag, and a real collector to ask what it stored. */
export interface CaptureShop {
  url: string;
  collectorUrl: string;
  key: string;
  secretKey: string;
  /** A person as the console's API tells of it; null = nobody has this id. */
  person(id: string): Promise<Person | null>;
  /** People that a search finds. */
  search(q: string): Promise<{ id: string; userId: string | null }[]>;
  /** Puts a page at a path of its own and returns its address. */
  put(path: string, page: ShopPage): string;
  /** What the collector stored of what was captured of a visitor, in the order of its time. */
  stored(visitor: string): Promise<Stored[]>;
}

const KEY = "pk_capture";
const SECRET_KEY = "sk_capture_secret_key_of_the_journeys";

async function login(collectorUrl: string, setupUrl: string): Promise<{ api: APIRequestContext; site: string }> {
  const api = await request.newContext({ baseURL: collectorUrl, extraHTTPHeaders: { Origin: collectorUrl } });
  const token = new URLSearchParams(new URL(setupUrl).hash.slice(1)).get("token");
  const account = { name: "Anna", email: "anna@shop.example", password: "correct horse battery staple" };
  const answer = await api.post("/api/setup", { data: { token, ...account } });
  if (!answer.ok()) throw new Error(`set-up: ${await answer.text()}`);
  const { sites } = (await (await api.get("/api/session")).json()) as { sites: { id: string }[] };
  return { api, site: sites[0]!.id };
}

const html = ({ head = "", body = "", bodyClass = "", tag = "", isBare }: ShopPage, collectorUrl: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A shop</title>${head}
${isBare ? "" : `<script async src="${collectorUrl}/tappa.js" data-key="${KEY}" ${tag}></script>`}
</head><body class="${bodyClass}">${body}</body></html>`;

async function startCaptureShop(): Promise<CaptureShop & { stop(): Promise<void> }> {
  const data = mkdtempSync(join(tmpdir(), "tappa-capture-"));
  const [port, shopPort] = [await freePort(0), await freePort(0)];
  const url = `http://localhost:${shopPort}`;
  const site = { name: "Capture", key: KEY, secretKey: SECRET_KEY, origins: [url] };
  const collector = await startCollector({ data, port, site });
  const pages = new Map<string, ShopPage>();
  const server = createServer((message, response) => {
    const page = pages.get(new URL(message.url ?? "/", url).pathname);
    response.writeHead(page ? 200 : 404, { "Content-Type": "text/html; charset=utf-8" });
    response.end(page ? html(page, collector.url) : "");
  });
  await new Promise<void>((resolve) => server.listen(shopPort, "localhost", resolve));
  const { api, site: id } = await login(collector.url, collector.setupUrl!);
  const person = async (who: string): Promise<Person | null> => {
    const answer = await api.get(`/api/sites/${id}/people/${encodeURIComponent(who)}`);
    return answer.ok() ? ((await answer.json()) as Person) : null;
  };
  return {
    url,
    collectorUrl: collector.url,
    key: KEY,
    secretKey: SECRET_KEY,
    person,
    async search(q) {
      const answer = await api.get(`/api/sites/${id}/people?q=${encodeURIComponent(q)}`);
      return ((await answer.json()) as { people: { id: string; userId: string | null }[] }).people;
    },
    put(path, page) {
      pages.set(new URL(path, url).pathname, page);
      return `${url}${path}`;
    },
    async stored(visitor) {
      const timeline = (await person(visitor))?.timeline ?? [];
      return timeline.filter(({ name, props }) => name === "$found" || props["$source"]).toSorted((a, b) => a.at - b.at);
    },
    async stop() {
      await api.dispose();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await collector.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Somebody in the shop, cookies accepted; the clock is in the test's hands. */
export interface Buyer {
  page: Page;
  context: BrowserContext;
  goto(url: string): Promise<void>;
  /** All that was stored of this visitor, one line per event, sorted; once nothing more is to come from the page. */
  told(): Promise<string[]>;
  visitor(): string;
  /** The same as it is now, without waiting for the page. */
  stored(): Promise<string[]>;
}

/** One line per event: what it is about, its value, and who told it. */
export function lineOf({ name, props }: Stored): string {
  const {
    product_id: product,
    quantity,
    order_id: order,
    query,
    coupon,
    value,
    total,
    revenue,
    currency,
    $source,
    source,
  } = props;
  const about = product ?? order ?? query ?? (name === "coupon_applied" ? coupon : undefined);
  const missing = props["missing"] === undefined ? undefined : `${props["name"]} without ${JSON.stringify(props["missing"])}`;
  const many = quantity === undefined ? undefined : `x${quantity}`;
  const parts = [name, about, many, missing, value ?? total ?? revenue, currency, $source ?? source];
  return parts.filter((part) => part !== undefined).join(" ");
}

interface TappaPage {
  tappa?: { consent(status: string): void; flush(): Promise<void> };
}

function createBuyer(shop: CaptureShop, context: BrowserContext, page: Page): Buyer {
  let visitor = "";
  /** Scripts that are loading: what reads a platform comes by itself. */
  const underWay = new Set<Request>();
  const isOver = (sent: Request) => void underWay.delete(sent);
  context.on("requestfinished", isOver);
  context.on("requestfailed", isOver);
  context.on("request", (sent) => {
    if (sent.resourceType() === "script") underWay.add(sent);
    if (sent.url() === `${shop.collectorUrl}/v1/events`)
      visitor = (sent.postDataJSON() as { visitor: { id: string } }).visitor.id;
  });
  const stored = async () => (visitor ? (await shop.stored(visitor)).map(lineOf).toSorted() : []);
  return {
    page,
    context,
    visitor: () => visitor,
    stored,
    async goto(url) {
      await page.goto(url);
      await page.waitForFunction(() => "tappa" in window);
      await page.evaluate(() => (window as TappaPage).tappa!.consent("granted"));
    },
    async told() {
      const flush = () => Promise.all(context.pages().map((one) => one.evaluate(() => (window as TappaPage).tappa!.flush())));
      // Every tab knows who was here last before the clock, which they share, is moved: no tab gives up waiting for its storage.
      await flush();
      await expect.poll(() => underWay.size).toBe(0);
      // Whatever looks again has looked.
      await context.clock.runFor(10_000);
      await expect.poll(() => underWay.size).toBe(0);
      await flush();
      return stored();
    },
  };
}

export const test = base.extend<{ buyer: Buyer }, { shop: CaptureShop }>({
  shop: [
    async ({}, use) => {
      const shop = await startCaptureShop();
      await use(shop);
      await shop.stop();
    },
    { scope: "worker" },
  ],
  buyer: async ({ browser, shop }, use) => {
    const context = await browser.newContext();
    await context.clock.install();
    await use(createBuyer(shop, context, await context.newPage()));
    await context.close();
  },
});

export { expect };

import { randomHex, uuidv7, type VisitorProof } from "@tappa/protocol";
import type { Env } from "../env.ts";
import { EVENTS, readPixelEvent, type PixelEvent } from "./pixel-events.ts";
import { proofKey } from "./shopify.ts";

interface Privacy {
  analyticsProcessingAllowed?: boolean;
}
/** What Shopify's sandbox gives a custom pixel (shopify.dev/docs/api/web-pixels-api/standard-api). */
export interface Sandbox {
  analytics: { subscribe(name: string, listener: (event: PixelEvent) => unknown): unknown };
  /** Runs in the shop's own page, so what it sends has the shop's origin and what it keeps is the shop's. */
  browser: {
    sendBeacon(url: string, body: string): Promise<boolean>;
    localStorage: {
      getItem(key: string): Promise<string | null>;
      setItem(key: string, value: string): Promise<unknown>;
      removeItem(key: string): Promise<unknown>;
    };
  };
  init: { customerPrivacy?: Privacy };
  customerPrivacy?: { subscribe(name: string, listener: (event: { customerPrivacy: Privacy }) => unknown): unknown } | undefined;
}

const TRIES = 3;
/** Events that wait for leave. */
const WAITING_MOST = 50;
/** The tag tells of these itself, wherever it runs: everywhere but in the checkout. */
const OF_THE_TAG = /^(page|product)_viewed$/;

type Find = () => Promise<[proof: VisitorProof, isOfTag: boolean]>;

/** Who the visitor is: the one that the shop's tag knows, else one that the pixel makes and keeps. */
function createVisitor({ browser }: Sandbox, key: string, { now, random, report }: Env): { find: Find; forget(): void } {
  const { localStorage: storage } = browser;
  const own = `tappa-pixel-${key}`;
  let made: VisitorProof | undefined;
  const read = async (at: string): Promise<VisitorProof | undefined> => {
    try {
      const { id, secret } = JSON.parse((await storage.getItem(at))!) as VisitorProof;
      return { id, secret };
    } catch {
      return undefined;
    }
  };
  return {
    async find() {
      const shared = await read(proofKey(key));
      if (shared) return [shared, true];
      made ??= await read(own);
      if (!made) {
        made = { id: uuidv7(now(), random), secret: randomHex(4, random) };
        await storage.setItem(own, JSON.stringify(made)).catch(report);
      }
      return [made, false];
    },
    forget() {
      made = undefined;
      storage.removeItem(own).catch(report);
    },
  };
}

/** Tells of what Shopify's events say, as the visitor that the shop's tag knows, else as one of its own. */
export function startPixel(sandbox: Sandbox, key: string, endpoint: string, env: Env): void {
  const { analytics, browser, init, customerPrivacy } = sandbox;
  const { now, random, after } = env;
  const visitor = createVisitor(sandbox, key, env);
  const tab = uuidv7(now(), random);
  let isAllowed = !!init.customerPrivacy?.analyticsProcessingAllowed;
  let waiting: PixelEvent[] = [];
  let running = Promise.resolve();
  let n = 0;

  const send = async (body: string, tries = 1): Promise<void> => {
    const url = `${endpoint}/v1/events`;
    if (!isAllowed || (await browser.sendBeacon(url, body).catch(() => false))) return;
    if (tries === TRIES) return void (await env.fetch(url, { method: "POST", body, credentials: "omit" }));
    await new Promise<void>((resolve) => after(1000 * tries, () => resolve()));
    return send(body, tries + 1);
  };
  const tell = async (event: PixelEvent): Promise<void> => {
    const [proof, isOfTag] = await visitor.find();
    const [name, props] = readPixelEvent(event);
    const isInCheckout = /\/checkouts?\//.test(event.context?.document?.location?.href ?? "");
    if (isOfTag && OF_THE_TAG.test(name) && !isInCheckout) return;
    const at = Date.parse(event.timestamp ?? "") || now();
    const events = [{ id: uuidv7(at, random), name, at, n: n++, props }];
    await send(JSON.stringify({ v: 1, key, visitor: proof, tab, sentAt: now(), events }));
  };
  const take = (event: PixelEvent) => {
    // Leave may be taken back while an event waits for its turn.
    if (isAllowed) running = running.then(() => (isAllowed ? tell(event) : undefined)).catch(env.report);
    else if (waiting.length < WAITING_MOST) waiting.push(event);
  };
  for (const name in EVENTS) analytics.subscribe(name, take);
  customerPrivacy?.subscribe("visitorConsentCollected", ({ customerPrivacy: said }) => {
    isAllowed = !!said.analyticsProcessingAllowed;
    if (!isAllowed) visitor.forget();
    const events = waiting;
    waiting = [];
    if (isAllowed) events.forEach(take);
  });
}

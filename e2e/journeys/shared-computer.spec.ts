import type { BrowserContext, Page } from "@playwright/test";
import type { Stack } from "../stack.ts";
import { arrive, expect, test } from "./fixtures.ts";
import { identify } from "./identity.ts";
import { onDevice } from "./on-device.ts";
import { messageField, openChat, thread } from "./talk.ts";

interface Proof {
  id: string;
  secret: string;
}

async function say(page: Page, text: string): Promise<void> {
  await messageField(page).fill(text);
  await messageField(page).press("Enter");
  await expect(thread(page)).toContainText(/Sent|Seen/);
}

const visitorOn = async (page: Page) => ((await onDevice(page)).database["visitor"] ?? {}) as Proof;

const call = (page: Page, method: "reset" | "track", name?: string) =>
  page.evaluate(
    ([member, event]) => {
      const { tappa } = window as unknown as { tappa: Record<string, (name?: string) => void> };
      tappa[member]!(event);
    },
    [method, name] as const,
  );

/** What the collector says to who has this proof, wherever they got it. */
async function answersTo(stack: Stack, visitor: Proof): Promise<unknown[]> {
  const { id, secret } = visitor;
  const proof = { v: 1, key: "pk_e2e", visitor: { id, secret } };
  const bodies = {
    feed: { ...proof, cursor: null, mode: "once" },
    events: { ...proof, tab: "stolen", sentAt: Date.now(), events: [] },
  };
  return Promise.all(
    Object.entries(bodies).map(async ([path, body]) => {
      const headers = { Origin: stack.shopUrl, "Content-Type": "text/plain" };
      const response = await fetch(`${stack.collectorUrl}/v1/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
      return response.ok ? [path, response.status] : [path, ((await response.json()) as { code: string }).code];
    }),
  );
}

const OPEN = [
  ["feed", 200],
  ["events", 200],
];
const CLOSED = [
  ["feed", "visitor_forbidden"],
  ["events", "visitor_forbidden"],
];

/** Holds back the answer to the batch in which this event is, until it is let go. */
async function holdAnswer(context: BrowserContext, name: string): Promise<{ held: Promise<void>; letGo(): void }> {
  let arrived!: () => void;
  let letGo!: () => void;
  const held = new Promise<void>((resolve) => (arrived = resolve));
  const gone = new Promise<void>((resolve) => (letGo = resolve));
  let isHeld = false;
  await context.route("**/v1/events", async (route) => {
    if (isHeld || !route.request().postData()?.includes(name)) return route.continue();
    isHeld = true;
    const response = await route.fetch();
    arrived();
    await gone;
    await route.fulfill({ response });
  });
  return { held, letGo };
}

test("who signs out in one tab is gone from all of them, and from the device; a copied secret opens nothing", async ({
  stack,
  shopper,
}) => {
  await identify(shopper, stack, "customer-maria", { name: "Maria Rossi" });
  await openChat(shopper);
  await say(shopper, "Please do not tell my husband");
  const second = await shopper.context().newPage();
  await second.goto(stack.shopUrl);
  await openChat(second);
  await expect(thread(second)).toContainText("Please do not tell my husband");
  const maria = await visitorOn(shopper);
  expect(await answersTo(stack, maria)).toEqual(OPEN);

  // An answer to Maria is under way in the tab that sends while the other one signs her out.
  const { held, letGo } = await holdAnswer(shopper.context(), "wish_listed");
  await call(second, "track", "wish_listed");
  await held;
  await call(second, "reset");
  for (const page of [shopper, second]) await expect(page.getByText("Please do not tell my husband")).toHaveCount(0);
  letGo();

  await expect.poll(() => answersTo(stack, maria)).toEqual(CLOSED);
  await expect.poll(async () => (await visitorOn(shopper)).id).not.toBe(maria.id);
  const kept = JSON.stringify(await onDevice(shopper));
  for (const trace of [maria.secret, "husband", "customer-maria", "Maria Rossi"]) expect(kept).not.toContain(trace);

  // The next one at this computer has a chat of their own, in either tab.
  for (const page of [shopper, second]) {
    await openChat(page);
    await expect(thread(page)).not.toContainText("husband");
  }
  await say(second, "Hello, I am Jan");
  await expect(thread(shopper)).toContainText("Hello, I am Jan");
  await identify(second, stack, "customer-jan", { name: "Jan Nowak" });
  await second.reload();
  await openChat(second);
  await expect(thread(second)).toContainText("Hello, I am Jan");
  await expect(thread(second)).not.toContainText("husband");
});

test("who signs out offline leaves nothing to read with, and is revoked once the network is back", async ({ stack, shopper }) => {
  await openChat(shopper);
  await say(shopper, "Between us");
  const before = await visitorOn(shopper);
  await shopper.context().setOffline(true);
  await call(shopper, "reset");
  await expect.poll(async () => JSON.stringify(await onDevice(shopper))).toContain("$reset");
  const kept = JSON.stringify(await onDevice(shopper));
  for (const trace of [before.secret, "Between us"]) expect(kept).not.toContain(trace);
  expect(await answersTo(stack, before)).toEqual(OPEN);
  await shopper.context().setOffline(false);
  await expect.poll(() => answersTo(stack, before)).toEqual(CLOSED);
});

test("a sign-out ends one device: another that was linked keeps the conversation", async ({ stack, shopper, browser }) => {
  await openChat(shopper);
  await say(shopper, "From the library computer");
  await identify(shopper, stack, "customer-maria", { name: "Maria Rossi" });
  const phone = await browser.newContext();
  const page = await arrive(phone, stack);
  await identify(page, stack, "customer-maria", { name: "Maria Rossi" });
  await openChat(page);
  await expect(thread(page)).toContainText("From the library computer");
  const [library, own] = [await visitorOn(shopper), await visitorOn(page)];

  await call(shopper, "reset");
  await expect.poll(() => answersTo(stack, library)).toEqual(CLOSED);
  expect(await answersTo(stack, own)).toEqual(OPEN);
  await say(page, "And from my phone");
  await page.reload();
  await openChat(page);
  for (const text of ["From the library computer", "And from my phone"]) await expect(thread(page)).toContainText(text);
  await expect(shopper.getByText("And from my phone")).toHaveCount(0);
  await phone.close();
});

test("who signs in where somebody forgot to sign out is another visitor, and sees nothing of theirs", async ({
  stack,
  shopper,
}) => {
  await identify(shopper, stack, "customer-maria", { name: "Maria Rossi" });
  await openChat(shopper);
  await say(shopper, "I forgot to sign out");
  const maria = await visitorOn(shopper);
  await shopper.reload();
  await identify(shopper, stack, "customer-jan", { name: "Jan Nowak" });
  await expect.poll(() => answersTo(stack, maria)).toEqual(CLOSED);
  await openChat(shopper);
  await say(shopper, "It is me, Jan");
  await expect(thread(shopper)).not.toContainText("I forgot to sign out");
  expect(JSON.stringify(await onDevice(shopper))).not.toContain("I forgot to sign out");
});

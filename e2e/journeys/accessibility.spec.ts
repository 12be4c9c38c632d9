import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

// What is between two colors has the contrast of neither.
test.use({ contextOptions: { reducedMotion: "reduce" } });

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`the console has no accessibility finding on any page, ${colorScheme}`, async ({ agent, shopper }) => {
    await shopper.getByRole("button", { name: /chat with us/i }).click();
    await shopper.getByRole("textbox", { name: "Write a message…" }).fill("Hello there");
    await shopper.keyboard.press("Enter");
    await agent.emulateMedia({ colorScheme });
    for (const name of ["Home", "People", "Inbox report", "NPS", "Checklists", "Reviews", "Model", "Settings", "Inbox"]) {
      await agent.getByRole("link", { name }).first().click();
      await expect(agent.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(agent.locator("[aria-busy=true]")).toHaveCount(0);
      await expectAccessible(agent);
    }
    await agent.locator("[data-conversation]").click();
    await expect(agent.locator("#reply")).toBeVisible();
    await expectAccessible(agent);
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`choosing and publishing a model has no accessibility finding, ${colorScheme}`, async ({ agent, shopper }) => {
    await expect(shopper.getByRole("button", { name: /chat with us/i })).toBeVisible();
    await agent.emulateMedia({ colorScheme });
    await agent.getByRole("link", { name: "Model" }).first().click();
    await agent.getByRole("radio", { name: "RACE" }).check();
    await agent.getByLabel("At risk after").fill("200");
    await expect(agent.getByText(/Must be more than 200 days/)).toBeVisible();
    await expectAccessible(agent);
    await agent.getByLabel("Lapsed after").fill("300");
    await agent.getByRole("button", { name: "See what would change" }).click();
    await expect(agent.getByRole("button", { name: "Publish", exact: true })).toBeEnabled();
    await expectAccessible(agent);
    await agent.getByRole("button", { name: "Publish", exact: true }).click();
    await expect(agent.getByText(/Everybody’s stage follows it since/)).toBeVisible();
    await agent.getByRole("link", { name: "Earlier versions" }).click();
    await expect(agent.getByRole("table", { name: "Versions" })).toBeVisible();
    await expectAccessible(agent);
    await agent.getByRole("link", { name: "Tappa" }).click();
    await expect(agent.getByRole("button", { name: "See what would change" })).toBeVisible();
    await expectAccessible(agent);
    await agent.goto(agent.url().replace(/\/model.*/, "/quarantine"));
    await expect(agent.getByRole("heading", { name: "No late events" })).toBeVisible();
    await expectAccessible(agent);
  });
}

test("a shopper writes to the shop by keyboard alone, and focus comes back to where it was", async ({ shopper }) => {
  const launcher = shopper.getByRole("button", { name: /chat with us/i });
  await launcher.focus();
  await shopper.keyboard.press("Enter");
  const field = shopper.getByRole("textbox", { name: "Write a message…" });
  await expect(field).toBeFocused();
  await shopper.keyboard.type("By keyboard alone");
  await shopper.keyboard.press("Enter");
  await expect(shopper.getByRole("log")).toContainText("By keyboard alone");
  await expectAccessible(shopper);
  await shopper.keyboard.press("Escape");
  await expect(field).toHaveCount(0);
  await expect(launcher).toBeFocused();
  await expectAccessible(shopper);
});

/** The page says that it is in Arabic, and the site speaks it. */
async function speakArabic(page: Page): Promise<void> {
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      observer.disconnect();
      Object.assign(document.documentElement, { lang: "ar", dir: "rtl" });
    }).observe(document, { childList: true });
  });
  await page.route("**/v1/config/*", async (route) => {
    const { "if-none-match": _, ...headers } = route.request().headers();
    const response = await route.fetch({ headers });
    const config = (await response.json()) as { version: string; campaigns: { kind: string; content: object }[] };
    const content = { title: { ar: "تحدث معنا" }, greeting: { ar: "مرحبًا!" } };
    const campaigns = config.campaigns.filter(({ kind }) => kind === "chat").map((chat) => ({ ...chat, content }));
    await route.fulfill({ response, json: { ...config, version: `${config.version}-ar`, locales: ["ar"], campaigns } });
  });
}

test("from right to left and on 320 px a shopper and the shop talk by keyboard alone, and everything has its name", async ({
  shopper,
  agent,
}) => {
  await speakArabic(shopper);
  await shopper.setViewportSize({ width: 320, height: 568 });
  await shopper.reload();
  const launcher = shopper.getByRole("button", { name: "تحدث معنا" });
  await launcher.focus();
  await shopper.keyboard.press("Enter");
  const field = shopper.getByRole("textbox", { name: "اكتب رسالة…" });
  await expect(field).toBeFocused();
  await shopper.keyboard.type("هل يمكن غسله في غسالة الصحون؟");
  await shopper.keyboard.press("Tab");
  await expect(shopper.getByRole("button", { name: "إرسال" })).toBeFocused();
  await shopper.keyboard.press("Enter");
  const log = shopper.getByRole("log", { name: "الرسائل" });
  await expect(log).toContainText("أُرسلت");

  await agent.getByRole("link", { name: "Inbox" }).first().click();
  await agent.locator("[data-conversation]").click();
  await agent.locator("#reply").fill("نعم، بكل تأكيد.");
  await agent.locator("#reply").press("Enter");
  const [own, answer] = [log.getByText("هل يمكن غسله"), log.getByText("نعم، بكل تأكيد.")];
  await expect(answer).toBeVisible();
  const middleOf = async (place: typeof own) => {
    const { x, width } = (await place.boundingBox())!;
    return x + width / 2;
  };
  expect(await middleOf(own)).toBeLessThan(await middleOf(answer));
  const box = (await shopper.getByRole("dialog", { name: "تحدث معنا" }).boundingBox())!;
  expect([box.x, box.width]).toEqual([0, 320]);
  expect(await shopper.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await expectAccessible(shopper);
  await shopper.keyboard.press("Escape");
  await expect(field).toHaveCount(0);
  await expect(launcher).toBeFocused();
});

const files = async (page: Page) => [
  { name: "crack.png", mimeType: "image/png", buffer: await page.screenshot() },
  { name: "terms.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF") },
  { name: "cute.png", mimeType: "image/png", buffer: Buffer.from("<!doctype html>") },
];

test("files have no accessibility finding while they are picked and once they are sent", async ({ shopper }) => {
  await shopper.getByRole("button", { name: /chat with us/i }).click();
  await shopper.getByLabel("Attach images or PDF").setInputFiles(await files(shopper));
  await expect(shopper.getByText("This file cannot be sent here.")).toBeVisible();
  await expectAccessible(shopper);
  await shopper.getByRole("textbox", { name: "Write a message…" }).press("Enter");
  await expect(shopper.getByRole("log").getByRole("link", { name: /terms\.pdf/ })).toBeVisible();
  await expectAccessible(shopper);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`files have no accessibility finding in the inbox, ${colorScheme}`, async ({ agent, shopper }) => {
    const picked = await files(shopper);
    await agent.emulateMedia({ colorScheme });
    await shopper.getByRole("button", { name: /chat with us/i }).click();
    await shopper.getByLabel("Attach images or PDF").setInputFiles(picked.slice(0, 2));
    await expect(shopper.getByRole("button", { name: "Remove terms.pdf" })).toBeVisible();
    await shopper.getByRole("textbox", { name: "Write a message…" }).press("Enter");
    await agent.getByRole("link", { name: "Inbox" }).first().click();
    await agent.locator("[data-conversation]").click();
    await agent.getByLabel("Attach images or PDF").setInputFiles(picked);
    await expect(agent.getByText(/Only PNG, JPEG/)).toBeVisible();
    await expect(agent.getByRole("log").getByRole("img", { name: "crack.png" })).toBeVisible();
    await expectAccessible(agent);
  });
}

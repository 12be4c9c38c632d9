import { type Browser, expect, type Page } from "@playwright/test";

const PASSWORD = "correct horse battery staple";

/** Somebody else at a browser of their own, an agent who joined by the link that the admin gave them. */
export async function colleague(browser: Browser, admin: Page, name: string): Promise<Page> {
  await admin.getByRole("link", { name: "Settings" }).first().click();
  await admin.getByRole("button", { name: "Make an invitation" }).click();
  const link = await admin.getByRole("region", { name: "Invitation" }).textContent();
  const page = await (await browser.newContext()).newPage();
  await page.goto(/https?:\S+#token=[\w-]+/.exec(link ?? "")![0]);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel(/e-?mail/i).fill(`${name.toLowerCase().replace(" ", ".")}@shop.example`);
  await page
    .getByLabel(/password/i)
    .first()
    .fill(PASSWORD);
  await page.getByRole("button", { name: /join|create|continue/i }).click();
  await expect(page.getByRole("link", { name: "Inbox" }).first()).toBeVisible();
  return page;
}

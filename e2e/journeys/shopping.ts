import { expect, type Page } from "@playwright/test";

/** Puts one product into the cart from its page. */
export async function addToCart(page: Page, slug: string): Promise<void> {
  await page.goto(new URL(`/p/${slug}`, page.url()).href);
  await page.getByRole("button", { name: "Add to cart", exact: true }).click();
  await expect(page.getByRole("link", { name: /^Cart [1-9]/ })).toBeVisible();
}

/** From a filled cart to the thank-you page; returns the order's id. */
export async function checkOut(page: Page): Promise<string> {
  await page.goto(new URL("/checkout", page.url()).href);
  await page.getByLabel("E-mail").fill("maria@example.org");
  await page.getByLabel("Full name").fill("Maria Rossi");
  await page.getByLabel("Street and house number").fill("1 High Street");
  await page.getByLabel("Town or city").fill("London");
  await page.getByLabel("Postcode").fill("N1 9GU");
  await page.getByRole("button", { name: "Place the order" }).click();
  await expect(page.getByRole("heading", { name: /thank you/i })).toBeVisible();
  return page.locator("[data-order]").innerText();
}

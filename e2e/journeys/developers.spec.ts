import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { arrive, expect, test } from "./fixtures.ts";

interface Told {
  id: string;
  name: string;
  props: { url?: string };
}

/** The events that the collector has taken, once each. */
function taken(page: Page): Map<string, Told> {
  const told = new Map<string, Told>();
  page.on("response", (response) => {
    if (!response.url().endsWith("/v1/events") || response.status() !== 200) return;
    const { events } = response.request().postDataJSON() as { events: Told[] };
    for (const event of events) told.set(event.id, event);
  });
  return told;
}

const WAYS = ["Script tag", "Tag with inline stub", "npm package", "React"];

for (const way of WAYS)
  test(`for developers: the page that shows "${way}" is told, counts once, knows the stage and opens a chat`, async ({
    browser,
    stack,
  }) => {
    const context = await browser.newContext();
    const page = await arrive(context, stack);
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.getByRole("link", { name: "For developers" }).click();
    await page.getByRole("link", { name: way, exact: true }).waitFor();
    const told = taken(page);
    const countOf = (name: string) =>
      [...told.values()].filter((event) => event.name === name && (event.props.url ?? page.url()) === page.url()).length;
    await page.getByRole("link", { name: way, exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: way })).toBeVisible();
    const box = page.getByRole("region", { name: "Try it" });
    await expect(box).toContainText("Your stage: aware");
    await box.getByRole("button", { name: "Tell of a cart" }).click();
    await expect.poll(() => countOf("cart_added")).toBe(1);
    await expect(box).toContainText("Your stage: intent");
    await box.getByRole("button", { name: "Ask us" }).click();
    if (way === "React") {
      await box.getByLabel("Your message").fill("Hello from React");
      await box.getByRole("button", { name: "Send" }).click();
      await expect(box.getByRole("listitem")).toContainText("Hello from React sent");
      await expect(page.locator("tappa-launcher")).toHaveCount(0);
    } else await expect(page.getByRole("textbox", { name: "Write a message…" })).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include("main").analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    // The stub's page says its own view beside the one that is counted by itself.
    await expect.poll(() => countOf("page_viewed")).toBe(way === "Tag with inline stub" ? 2 : 1);
    expect(errors).toEqual([]);
    await context.close();
  });

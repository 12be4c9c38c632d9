import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { messageField, openChat, openConversation, say, thread } from "./talk.ts";

const group = (page: Page) => thread(page).getByRole("group", { name: "Suggested answers" });

test("[W50] an agent offers answers and a page of the shop; one is pressed, once over two tabs", async ({
  stack,
  agent,
  shopper,
}) => {
  await openChat(shopper);
  await say(shopper, "Which stand would you take?");
  await openConversation(agent, "Which stand would you take?");
  const second = await shopper.context().newPage();
  await second.goto(shopper.url());
  await openChat(second);

  await agent.locator("#reply").fill("This one:\n- **sturdy**\n- [all of them](https://shop.example/stands)");
  await agent.getByRole("button", { name: "Quick replies" }).click();
  await agent.getByRole("textbox", { name: "Quick reply 1 of this reply" }).fill("Yes, please");
  await agent.getByRole("textbox", { name: "Quick reply 1 of this reply" }).press("Enter");
  await agent.getByRole("textbox", { name: "Quick reply 2 of this reply" }).fill("No, thank you");
  await agent.getByRole("button", { name: "Link card" }).click();
  await agent.getByLabel("Address of the page").fill(`${stack.shopUrl}/p/regency-cakestand-3-tier`);
  await agent.getByLabel("Title of the card").fill("Regency cakestand");
  await agent.reload();
  await expect(agent.getByRole("textbox", { name: "Quick reply 2 of this reply" })).toHaveValue("No, thank you");
  await agent.getByRole("button", { name: "Send" }).click();

  for (const page of [shopper, second, agent]) {
    await expect(
      thread(page)
        .getByRole("listitem")
        .filter({ hasText: /^sturdy$/ }),
    ).toHaveCount(1);
    await expect(thread(page).getByRole("link", { name: /Regency cakestand/ })).toHaveAttribute("href", /regency-cakestand/);
    await expect(thread(page).getByText("Yes, please", { exact: true })).toHaveCount(1);
  }
  await expect(group(second)).toBeVisible();
  await group(shopper).getByRole("button", { name: "Yes, please" }).focus();
  await shopper.keyboard.press("Enter");
  await expect(messageField(shopper)).toBeFocused();
  for (const page of [shopper, second]) {
    await expect(group(page)).toHaveCount(0);
    await expect(thread(page).getByText("Yes, please", { exact: true })).toHaveCount(1);
  }
  // What was offered, and the visitor's own message.
  await expect(thread(agent).getByText("Yes, please", { exact: true })).toHaveCount(2);
});

import { colleague } from "./colleague.ts";
import { arrive, expect, test } from "./fixtures.ts";
import { conversations, openConversation, write } from "./talk.ts";

test("two agents see each other in a conversation, and that the other one writes; who closes the page is gone", async ({
  browser,
  agent,
  shopper,
}) => {
  const ben = await colleague(browser, agent, "Ben Nowak");
  await write(shopper, "Is it waterproof?");
  await openConversation(agent, "Is it waterproof?");
  await expect(agent.getByText(/looking at this too/)).toHaveCount(0);
  await openConversation(ben, "Is it waterproof?");
  await expect(agent.getByText("Ben Nowak is looking at this too.")).toBeVisible();
  await expect(ben.getByText("Anna Kowalska is looking at this too.")).toBeVisible();

  await agent.locator("#reply").pressSequentially("It is");
  await expect(ben.getByText("Anna Kowalska is writing an answer.")).toBeVisible();
  await ben.context().close();
  await expect(agent.getByText(/Ben Nowak is/)).toHaveCount(0);
});

test("of two answers written at once one is sent, and the other agent sees both before deciding", async ({
  browser,
  agent,
  shopper,
}) => {
  const ben = await colleague(browser, agent, "Ben Nowak");
  await write(shopper, "How long is the cable?");
  await openConversation(agent, "How long is the cable?");
  await openConversation(ben, "How long is the cable?");
  // Ben's line is down: what Anna sends is not seen by him before he sends his own.
  await ben.route("**/feed", (route) => route.abort());
  await ben.reload();
  await ben.locator("#reply").fill("Two metres.");
  await agent.locator("#reply").fill("Two metres, and a half with the plug.");
  await agent.locator("#reply").press("Enter");
  await expect(shopper.getByRole("log")).toContainText("and a half with the plug");
  await ben.locator("#reply").press("Enter");
  const conflict = ben.getByRole("alert").filter({ hasText: "answered while you were writing" });
  await expect(conflict).toContainText("Two metres, and a half with the plug.");
  await expect(conflict.getByText("Two metres.", { exact: true })).toBeVisible();
  await conflict.getByRole("button", { name: "Drop mine" }).click();
  await expect(shopper.getByRole("log").getByText("Two metres.", { exact: true })).toHaveCount(0);
  await ben.context().close();
});

test("the queue goes by wait, stage and cart, says how, and follows what an admin makes of it", async ({
  browser,
  stack,
  agent,
  shopper,
}) => {
  await write(shopper, "I was here first");
  const other = await browser.newContext();
  const buyer = await arrive(other, stack);
  await buyer.goto(`${stack.shopUrl}/p/party-bunting`);
  await buyer.getByRole("button", { name: /add to (cart|basket|bag)/i }).click();
  await write(buyer, "I have something in my basket");

  await agent.getByRole("link", { name: "Settings" }).first().click();
  await agent.getByRole("spinbutton", { name: "Weight of Intent" }).fill("10");
  const preview = agent.getByRole("region", { name: "The queue with these weights" });
  await expect(preview.getByRole("listitem")).toHaveCount(2);
  await agent.getByRole("button", { name: "Save the queue" }).click();
  await expect(agent.getByRole("button", { name: "Save the queue" })).toHaveCount(0);

  await agent.getByRole("link", { name: "Inbox" }).first().click();
  const rows = conversations(agent);
  await expect(rows.first()).toContainText("I have something in my basket", { timeout: 30_000 });
  await rows.first().click();
  await expect(agent.locator(".queue-sum")).toContainText(/Waiting .+ × Intent to buy 10 × cart £[\d.]+ 1 = [\d.]+/);
  await other.close();
});

test("an agent who looks elsewhere is notified, after giving leave by a press, and a click opens the conversation", async ({
  stack,
  agent,
  shopper,
}) => {
  await expect(agent.getByRole("link", { name: "Inbox" }).first()).toBeVisible();
  const devtools = await agent.context().newCDPSession(agent);
  // The page is watched from outside: what it asks for, and what it shows.
  await agent.addInitScript(() => {
    const shown: { title: string; body: string; press: () => void }[] = [];
    let asked = 0;
    class Watched extends Notification {
      static override requestPermission() {
        asked++;
        return super.requestPermission();
      }
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        shown.push({ title, body: this.body, press: () => this.dispatchEvent(new Event("click")) });
      }
    }
    Object.assign(window, { shown, askedFor: () => asked });
    window.Notification = Watched;
  });
  await agent.reload();
  await agent.getByRole("link", { name: "Inbox" }).first().click();
  await agent.getByRole("button", { name: "Sound and notifications" }).click();
  expect(await agent.evaluate("askedFor()")).toBe(0);
  await agent.context().grantPermissions(["notifications"], { origin: new URL(agent.url()).origin });
  await agent.getByRole("button", { name: "Turn on desktop notifications" }).click();
  expect(await agent.evaluate("askedFor()")).toBe(1);
  await expect(agent.getByText(/^On: for new messages/)).toBeVisible();
  await agent.keyboard.press("Escape");

  // Another page in front takes the focus from the console.
  await devtools.send("Emulation.setFocusEmulationEnabled", { enabled: false });
  const other = await agent.context().newPage();
  await other.goto(stack.shopUrl);
  await other.bringToFront();
  await expect.poll(() => agent.evaluate(() => document.hasFocus())).toBe(false);
  await write(shopper, "Anybody there?");
  await expect.poll(() => agent.evaluate("shown.length")).toBe(1);
  expect(await agent.evaluate("shown[0].body")).toBe("Anybody there?");
  await expect(agent).toHaveTitle(/^\(1\) Inbox · .*Tappa$/);
  await agent.evaluate("shown[0].press()");
  await expect(agent.locator("#reply")).toBeVisible();
});

import type { BrowserContext, Page, Request } from "@playwright/test";
import { arrive, expect, test } from "./fixtures.ts";
import { answer, messageField, openChat, openConversation, say, thread } from "./talk.ts";

/** What came of the chat, and the connections that it holds open. */
function watch(context: BrowserContext) {
  const asked: string[] = [];
  const open = new Set<Request>();
  context.on("request", (request) => {
    const isStream = request.url().endsWith("/v1/feed") && request.postData()?.includes('"stream"');
    if (isStream) open.add(request);
    if (isStream || /\/chat-[\w-]+\.js$/.test(request.url())) asked.push(request.url());
  });
  for (const end of ["requestfinished", "requestfailed"] as const)
    context.on(end as "requestfinished", (request) => void open.delete(request));
  return { asked, streams: () => [...open].filter((request) => !request.frame().page().isClosed()).length };
}

test("nothing of the chat comes before it is wanted; then there is one stream for all tabs, and none once nothing is awaited", async ({
  browser,
  stack,
  agent,
}) => {
  const context = await browser.newContext();
  const { asked, streams } = watch(context);
  const tabs: Page[] = [await arrive(context, stack)];
  for (let count = 0; count < 2; count++) {
    const tab = await context.newPage();
    await tab.goto(stack.shopUrl);
    tabs.push(tab);
  }
  for (const tab of tabs) await expect(tab.getByRole("button", { name: "Chat with us" })).toBeVisible();
  for (const tab of tabs) await tab.evaluate(() => (window as unknown as { tappa: { flush(): Promise<void> } }).tappa.flush());
  expect(asked).toEqual([]);

  for (const tab of tabs) await openChat(tab);
  await say(tabs[0]!, "Which of you hears me?");
  await openConversation(agent, "Which of you hears me?");
  await answer(agent, "All three.");
  for (const tab of tabs) await expect(thread(tab).getByText("All three.", { exact: true })).toHaveCount(1);
  await expect.poll(streams).toBe(1);

  // Whichever of them held it.
  await tabs.shift()!.close();
  await answer(agent, "And now?");
  for (const tab of tabs) await expect(thread(tab).getByText("And now?", { exact: true })).toHaveCount(1);
  await expect.poll(streams).toBe(1);
  const [leaving, last] = tabs;
  await say(leaving!, "Both of us");
  await expect(thread(last!).getByRole("listitem").filter({ hasText: "Both of us" })).toContainText("Seen");
  await leaving!.close();
  await last!.keyboard.press("Escape");
  await expect(messageField(last!)).toHaveCount(0);
  await expect.poll(streams).toBe(1);
  await answer(agent, "Thank you.");
  await expect(last!.getByRole("button", { name: "Chat with us, 1" })).toBeVisible();
  await expect.poll(streams).toBe(0);
  await context.close();
});

/** One finger that goes up or down over the middle of a phone. */
async function finger(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", y?: number) =>
    devtools.send("Input.dispatchTouchEvent", { type, touchPoints: y === undefined ? [] : [{ x: 195, y }] });
  return {
    async swipe(from: number, to: number): Promise<void> {
      await touch("touchStart", from);
      for (let step = 1; step <= 10; step++) await touch("touchMove", from + ((to - from) * step) / 10);
      await touch("touchEnd");
    },
    /** How far down the page is, once it rests. */
    async scrolled(): Promise<number> {
      const reads: number[] = [];
      await expect
        .poll(async () => {
          reads.push(await page.evaluate(() => new Promise<number>((read) => requestAnimationFrame(() => read(scrollY)))));
          return new Set(reads.slice(-5)).size === 1 && reads.length >= 5;
        })
        .toBe(true);
      return reads.at(-1)!;
    },
  };
}

test("on a phone the chat covers the page, which stays where it was behind it, and everything in it has its name", async ({
  browser,
  stack,
  agent,
}) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
  });
  const page = await arrive(context, stack);
  const { swipe, scrolled } = await finger(page);
  await swipe(600, 200);
  const before = await scrolled();
  expect(before).toBeGreaterThan(0);

  const launcher = page.getByRole("button", { name: "Chat with us" });
  await launcher.tap();
  const panel = page.getByRole("dialog", { name: "Chat with us" });
  await expect(messageField(page)).toBeVisible();
  const covers = async () => {
    const { x, y, width, height } = (await panel.boundingBox())!;
    return [x, y, width, height].map(Math.round);
  };
  await expect.poll(covers).toEqual([0, 0, 390, 844]);
  // Phones zoom the page into a field with smaller letters.
  const letters = await messageField(page).evaluate((field) => Number.parseFloat(getComputedStyle(field).fontSize));
  expect(letters).toBeGreaterThanOrEqual(16);
  for (const [from, to] of [
    [30, 400],
    [600, 200],
    [200, 600],
    [800, 300],
  ] as const) {
    await swipe(from, to);
    expect(await scrolled()).toBe(before);
  }

  await messageField(page).tap();
  await page.keyboard.type("Do you deliver on Saturdays?");
  await page.getByRole("button", { name: "Send" }).tap();
  await openConversation(agent, "Do you deliver on Saturdays?");
  await answer(agent, "Until noon.");
  await expect(thread(page)).toContainText("Until noon.");
  await expect(panel).toMatchAriaSnapshot(`
    - dialog "Chat with us":
      - heading "Chat with us" [level=2]
      - paragraph: Anna Kowalska is here
      - button "More"
      - button "Close"
      - log "Messages":
        - paragraph: /^Hello!/
        - list:
          - listitem: today
          - listitem:
            - text: You Do you deliver on Saturdays?
            - paragraph:
              - time
              - text: Seen
          - listitem:
            - text: Anna Kowalska Until noon.
            - paragraph:
              - time
      - button "Attach images or PDF"
      - textbox "Write a message…"
      - button "Send" [disabled]
  `);
  await page.getByRole("button", { name: "Close" }).tap();
  await expect(panel).toHaveCount(0);
  await expect(launcher).toBeVisible();
  expect(await scrolled()).toBe(before);
  await swipe(200, 600);
  expect(await scrolled()).toBeLessThan(before);
  await context.close();
});

test("a dialog that the shop opens over its page leaves the open chat on top, with what was typed, and in use", async ({
  shopper,
}) => {
  await openChat(shopper);
  await say(shopper, "Which size is it?");
  await expect(thread(shopper)).toContainText("Sent");
  await messageField(shopper).fill("I am");
  await shopper.evaluate(() => {
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", "Sizes");
    dialog.style.cssText = "inset:0;width:100vw;height:100vh;max-width:none;max-height:none";
    dialog.innerHTML = "<form method=dialog><button>Back to the shop</button></form>";
    document.body.append(dialog);
    dialog.showModal();
  });
  await messageField(shopper).click();
  await expect(messageField(shopper)).toHaveValue("I am");
  await messageField(shopper).press("End");
  await shopper.keyboard.type(" 1.80 m tall");
  await shopper.getByRole("button", { name: "Send" }).click();
  await expect(thread(shopper).getByText("I am 1.80 m tall", { exact: true })).toHaveCount(1);
  await messageField(shopper).fill("Thank");
  await shopper.getByRole("button", { name: "Back to the shop" }).click();
  await expect(shopper.getByRole("dialog", { name: "Sizes" })).toHaveCount(0);
  await expect(messageField(shopper)).toHaveValue("Thank");
  await messageField(shopper).click();
  await shopper.keyboard.press("Escape");
  await expect(messageField(shopper)).toHaveCount(0);
  await expect(shopper.getByRole("button", { name: "Chat with us" })).toBeVisible();
});

import { readFileSync, writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { messageField, openChat, openConversation, thread } from "./talk.ts";

/** One red pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==",
  "base64",
);
const PDF = Buffer.from("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF");
const image = (name: string) => ({ name, mimeType: "image/png", buffer: PNG });

const pick = (page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]) =>
  page.getByLabel("Attach images or PDF").setInputFiles(files);

/** The image is there and was drawn. */
const expectDrawn = (page: Page, name: string | RegExp) =>
  expect
    .poll(() =>
      thread(page)
        .getByRole("img", { name })
        .last()
        .evaluate((one) => (one as HTMLImageElement).naturalWidth),
    )
    .toBe(1);

test("an image sent offline goes out on the next page by itself, before what was written after it; the agent sends a PDF back", async ({
  agent,
  shopper,
  stack,
}) => {
  await openChat(shopper);
  // What draws and sends files is there, as on any page where somebody picked one.
  await pick(shopper, image("first.png"));
  await expect(shopper.getByRole("button", { name: "Remove first.png" })).toBeVisible();
  await shopper.getByRole("button", { name: "Remove first.png" }).click();

  const context = shopper.context();
  await context.setOffline(true);
  await pick(shopper, image("crack.png"));
  await expect(shopper.getByText("Waits for the connection")).toBeVisible();
  await messageField(shopper).fill("It came broken");
  await messageField(shopper).press("Enter");
  await messageField(shopper).fill("What now?");
  await messageField(shopper).press("Enter");
  await expect(thread(shopper).getByText("Saved here").first()).toBeVisible();
  await shopper.close();
  await context.setOffline(false);

  const page = await context.newPage();
  await page.goto(stack.shopUrl);
  await openConversation(agent, "What now?");
  await expectDrawn(agent, "crack.png");
  const texts = await thread(agent).locator(".bubble").allTextContents();
  expect(texts).toEqual(["It came broken", "What now?"]);

  await agent
    .getByLabel("Attach images or PDF")
    .setInputFiles({ name: "return form.pdf", mimeType: "application/pdf", buffer: PDF });
  await expect(agent.getByRole("button", { name: "Remove return form.pdf" })).toBeVisible();
  await agent.locator("#reply").fill("Please fill this in");
  await expect(agent.getByRole("button", { name: "Send", exact: true })).toBeEnabled();
  await agent.locator("#reply").press("Enter");

  await openChat(page);
  await expectDrawn(page, "crack.png");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    thread(page)
      .getByRole("link", { name: /return form\.pdf/ })
      .click(),
  ]);
  expect(file.suggestedFilename()).toBe("return form.pdf");
  expect(readFileSync(await file.path())).toEqual(PDF);
});

test("what is pasted and dropped goes along like what is picked, and comes as files that no browser takes for a page", async ({
  agent,
  shopper,
}) => {
  await shopper.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await openChat(shopper);
  await shopper.evaluate(
    async (bytes) => {
      const picture = new Blob([new Uint8Array(bytes)], { type: "image/png" });
      await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
    },
    [...PNG],
  );
  await messageField(shopper).focus();
  await shopper.keyboard.press("ControlOrMeta+V");
  await expect(shopper.getByRole("button", { name: /^Remove .+\.png$/ })).toBeVisible();
  const dropped = await shopper.evaluateHandle(
    (bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], "label.pdf", { type: "application/pdf" }));
      return data;
    },
    [...PDF],
  );
  await thread(shopper).dispatchEvent("drop", { dataTransfer: dropped });
  await expect(shopper.getByRole("button", { name: "Remove label.pdf" })).toBeVisible();
  await messageField(shopper).fill("Both of them");
  await messageField(shopper).press("Enter");

  await openConversation(agent, "Both of them");
  await expectDrawn(agent, /\.png$/);
  const paper = thread(agent).getByRole("link", { name: /label\.pdf/ });
  const served = await agent.request.get(new URL((await paper.getAttribute("href"))!, agent.url()).href);
  expect(served.headers()).toMatchObject({
    "content-disposition": expect.stringMatching(/^attachment/),
    "content-type": "application/pdf",
    "x-content-type-options": "nosniff",
  });
  expect(await served.body()).toEqual(PDF);
});

test("what cannot be sent says so, and what was typed stays", async ({ shopper }, info) => {
  await openChat(shopper);
  await messageField(shopper).fill("Look at this");
  const [html, large] = [info.outputPath("cute.png"), info.outputPath("large.png")];
  writeFileSync(html, "<!doctype html><script>alert(1)</script>");
  writeFileSync(large, Buffer.concat([PNG, Buffer.alloc(10 * 1024 * 1024 + 1 - PNG.length)]));
  await shopper.getByLabel("Attach images or PDF").setInputFiles([html, large]);
  await expect(shopper.getByText("This file cannot be sent here.")).toBeVisible();
  await expect(shopper.getByText(/This file is too large\. At most 10/)).toBeVisible();
  await expect(messageField(shopper)).toHaveValue("Look at this");
  await messageField(shopper).press("Enter");
  await expect(thread(shopper)).toContainText("Sent");
  await expect(shopper.getByText("This file cannot be sent here.")).toBeVisible();
});

/** A PDF of many pieces. */
const large = (name: string) => ({
  name,
  mimeType: "application/pdf",
  buffer: Buffer.concat([PDF, Buffer.alloc(512 * 1024)]),
});

/** Runs `act` once, when the first part of a large file has come and the next is on its way, which is lost. */
async function inTheMiddle(page: Page, act: () => Promise<unknown>): Promise<void> {
  let acting: Promise<unknown> | undefined;
  await page.context().route("**/v1/attachments", async (route) => {
    const body = route.request().postDataBuffer()!;
    const { offset } = JSON.parse(body.subarray(0, body.indexOf("\n")).toString()) as { offset: number };
    if (offset === 0) return route.continue();
    acting ??= act();
    await acting;
    // A page that is gone has no request any more.
    await route.abort().catch(() => {});
  });
}

test("the collector dies while a file goes up: it is stored once, and its message comes once", async ({
  agent,
  shopper,
  stack,
}) => {
  await openChat(shopper);
  await inTheMiddle(shopper, () => stack.killCollector());
  await pick(shopper, large("half.pdf"), image("whole.png"));
  await expect(shopper.getByRole("progressbar", { name: "Sending half.pdf" })).toBeVisible();
  await messageField(shopper).fill("In the midst of it");
  await messageField(shopper).press("Enter");
  await expect(thread(shopper)).toContainText("Saved here");
  await stack.restartCollector();
  await shopper.context().unroute("**/v1/attachments");
  await expect(thread(shopper)).toContainText("Sent");
  await openConversation(agent, "In the midst of it");
  await expect(thread(agent).getByText("In the midst of it", { exact: true })).toHaveCount(1);
  await expect(thread(agent).getByRole("img", { name: "whole.png" })).toHaveCount(1);
  const [file] = await Promise.all([
    agent.waitForEvent("download"),
    thread(agent)
      .getByRole("link", { name: /half\.pdf/ })
      .click(),
  ]);
  expect(readFileSync(await file.path())).toEqual(large("half.pdf").buffer);
});

test("a reload while a file goes up loses neither what was written nor what was picked after it", async ({ agent, shopper }) => {
  await openChat(shopper);
  let isHalf = false;
  await inTheMiddle(shopper, async () => void (isHalf = true));
  await pick(shopper, large("half.pdf"));
  await expect.poll(() => isHalf).toBe(true);
  await messageField(shopper).fill("Before the reload");
  await messageField(shopper).press("Enter");
  await expect(thread(shopper)).toContainText("Saved here");
  await pick(shopper, image("next.png"));
  await expect(shopper.getByRole("button", { name: "Remove next.png" })).toBeVisible();
  await messageField(shopper).fill("Not sent yet");
  await shopper.reload();
  await shopper.context().unroute("**/v1/attachments");
  await openChat(shopper);
  await expect(messageField(shopper)).toHaveValue("Not sent yet");
  await expect(shopper.getByRole("button", { name: "Remove next.png" })).toBeVisible();
  await messageField(shopper).press("Enter");
  await openConversation(agent, "Not sent yet");
  await expect(thread(agent).locator(".bubble")).toHaveText(["Before the reload", "Not sent yet"]);
  await expect(thread(agent).getByRole("link", { name: /half\.pdf/ })).toHaveCount(1);
  await expectDrawn(agent, "next.png");
});

test("offline in the middle of a file it waits and says so, and goes on by itself", async ({ shopper }) => {
  await openChat(shopper);
  const context = shopper.context();
  await inTheMiddle(shopper, () => context.setOffline(true));
  await pick(shopper, large("half.pdf"));
  await expect(shopper.getByText("Waits for the connection")).toBeVisible();
  await messageField(shopper).fill("Take your time");
  await messageField(shopper).press("Enter");
  await expect(thread(shopper)).toContainText("Saved here");
  await context.unroute("**/v1/attachments");
  await context.setOffline(false);
  await expect(thread(shopper)).toContainText("Sent");
});

test("a first file that is picked offline stays in sight, and is taken when the line is back", async ({ shopper }) => {
  await openChat(shopper);
  const context = shopper.context();
  await context.setOffline(true);
  await pick(shopper, image("early.png"));
  await expect(shopper.getByText("early.png", { exact: true })).toBeVisible();
  await context.setOffline(false);
  await expect(shopper.getByRole("button", { name: "Remove early.png" })).toBeVisible();
  await messageField(shopper).press("Enter");
  await expect(thread(shopper).getByRole("img", { name: "early.png" })).toBeVisible();
  await expect(thread(shopper)).toContainText("Sent");
});

test("what an agent picked is there after a reload, and goes with the reply that was begun", async ({ agent, shopper }) => {
  await openChat(shopper);
  await messageField(shopper).fill("Where is my label?");
  await messageField(shopper).press("Enter");
  await openConversation(agent, "Where is my label?");
  await agent.locator("#reply").fill("Here it is");
  await agent.getByLabel("Attach images or PDF").setInputFiles([image("label.png"), large("terms.pdf")]);
  await expect(agent.getByRole("button", { name: "Send", exact: true })).toBeEnabled();
  await agent.reload();
  await expect(agent.getByRole("button", { name: "Remove terms.pdf" })).toBeVisible();
  await expect(agent.locator("#reply")).toHaveValue("Here it is");
  await agent.locator("#reply").press("Enter");
  await expectDrawn(shopper, "label.png");
  await expect(thread(shopper).getByRole("link", { name: /terms\.pdf/ })).toBeVisible();
});

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { Attachment } from "@tappa/protocol";
import type { Dispose } from "../host.ts";
import { chatSample as campaign } from "../samples.ts";
import { createTestHost, drawn, type TestHostOptions } from "../testing.ts";
import { show } from "./index.ts";

const MIB = 1024 * 1024;
/** Chunks come first. */

let end: Dispose = () => {};
beforeEach(async () => {
  document.body.replaceChildren();
  await page.viewport(1280, 800);
});
afterEach(() => end());

/** A picture of one colour. */
async function picture(name: string, color = "#ff0000"): Promise<File> {
  const canvas = new OffscreenCanvas(40, 30);
  const context = canvas.getContext("2d")!;
  context.fillStyle = color;
  context.fillRect(0, 0, 40, 30);
  return new File([await canvas.convertToBlob()], name, { type: "image/png" });
}

const pdf = (name: string) => new File(["%PDF-1.4\n%%EOF"], name, { type: "application/pdf" });
const carrying = (...files: File[]) => {
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  return data;
};

/** As the browser's own dialog does. */
function choose(input: HTMLInputElement, ...files: File[]): void {
  input.files = carrying(...files).files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

async function open(options: Partial<TestHostOptions<typeof campaign>> = {}) {
  const tester = createTestHost({ campaign, ...options });
  end = show(tester.host, { by: "visitor" });
  const root = await drawn();
  const field = root.querySelector("textarea")!;
  const input = root.querySelector<HTMLInputElement>("input[type=file]")!;
  const chips = () => [...root.querySelectorAll<HTMLElement>(".picked li")];
  const words = () => chips().map((chip) => [...chip.querySelectorAll("p")].map((one) => one.textContent));
  const button = (name: string) =>
    [...root.querySelectorAll<HTMLButtonElement>("button")].find((one) => (one.ariaLabel ?? one.textContent) === name)!;
  const pick = (...files: File[]) => choose(input, ...files);
  const taken = (count: number) => vi.waitFor(() => expect(chips()).toHaveLength(count));
  const change = (index: number, changes: object) =>
    void (tester.uploads.value = tester.uploads.value.map((one, at) => (at === index ? { ...one, ...changes } : one)));
  const messages = () => tester.sent.filter(({ name }) => name === "$message").map(({ props }) => props);
  const status = () => root.querySelector(".status")?.textContent;
  return { ...tester, root, field, input, chips, words, button, pick, taken, change, messages, status };
}

/** The colour in the middle of what was painted. */
function colorOf(canvas: HTMLCanvasElement): number[] {
  return [...canvas.getContext("2d")!.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data];
}

describe("what is picked", () => {
  test("several files at once: each is shown with its picture, how far it is, and a way to remove it", async () => {
    const { root, pick, taken, words, change, button, field, uploads } = await open();
    pick(await picture("red.png"), pdf("invoice.pdf"));
    await taken(2);
    expect(words()).toEqual([
      ["red.png", "1 kB"],
      ["invoice.pdf", "1 kB"],
    ]);
    const canvas = root.querySelector<HTMLCanvasElement>(".picked canvas")!;
    await vi.waitFor(() => expect(colorOf(canvas)).toEqual([255, 0, 0, 255]));
    const bars = [...root.querySelectorAll("progress")];
    expect(bars.map(({ ariaLabel, value }) => [ariaLabel, value])).toEqual([
      ["Sending red.png", 0],
      ["Sending invoice.pdf", 0],
    ]);
    change(0, { sent: 0.5 });
    expect(bars[0]!.value).toBe(0.5);
    change(0, { sent: 1, state: "stored" });
    expect(root.querySelectorAll("progress")).toHaveLength(1);
    await userEvent.click(button("Remove red.png"));
    expect([uploads.value.length, root.activeElement]).toEqual([1, field]);
  });

  test("pasted and dropped files are taken too; a pasted text that brings a picture of itself is a text", async () => {
    const { field, taken, words } = await open();
    const paste = new ClipboardEvent("paste", {
      clipboardData: carrying(await picture("shot.png")),
      bubbles: true,
      composed: true,
      cancelable: true,
    });
    field.dispatchEvent(paste);
    const drop = new DragEvent("drop", {
      dataTransfer: carrying(pdf("dropped.pdf")),
      bubbles: true,
      composed: true,
      cancelable: true,
    });
    field.dispatchEvent(drop);
    await taken(2);
    expect([paste.defaultPrevented, drop.defaultPrevented]).toEqual([true, true]);
    const both = carrying(await picture("cells.png"));
    both.setData("text", "cells");
    const cells = new ClipboardEvent("paste", { clipboardData: both, bubbles: true, composed: true, cancelable: true });
    field.dispatchEvent(cells);
    expect(cells.defaultPrevented).toBe(false);
    expect(words().map(([name]) => name)).toEqual(["shot.png", "dropped.pdf"]);
  });

  test.each([
    [
      "HTML that is called an image",
      new File(["<!doctype html>"], "cute.png", { type: "image/png" }),
      "This file cannot be sent here. PNG, JPEG, GIF, WebP, AVIF and PDF can.",
    ],
    [
      "one byte over 10 MB",
      new File(["%PDF-", new Uint8Array(10 * MIB - 4)], "large.pdf"),
      "This file is too large. At most 10 MB can be sent.",
    ],
  ])("%s says why it cannot go, offers no second try, and leaves what was typed", async (_, file, why) => {
    const { field, pick, taken, words, root, button, messages } = await open();
    await userEvent.type(field, "Look at this");
    pick(file);
    await taken(1);
    expect(words()).toEqual([[file.name, why]]);
    expect(root.querySelector(".picked [role=alert]")!.textContent).toBe(why);
    expect(button("Try again")).toBe(undefined);
    expect(field.value).toBe("Look at this");
    await userEvent.type(field, "{Enter}");
    expect(messages()).toMatchObject([{ text: "Look at this" }]);
    expect(messages()[0]).not.toHaveProperty("attachments");
  });

  test.each([
    ["quota_reached", "There is no room for more files today."],
    ["attachment_missing", "This file was not accepted."],
  ])("what the collector refuses with %s can be tried again", async (code, why) => {
    const { pick, taken, words, change, button, uploads } = await open();
    pick(pdf("bill.pdf"));
    await taken(1);
    change(0, { state: "refused", code });
    expect(words()).toEqual([["bill.pdf", why]]);
    await userEvent.click(button("Try again"));
    expect(uploads.value).toMatchObject([{ state: "sending" }]);
  });

  test("what waits for the connection, and what this browser cannot keep, say so", async () => {
    const { pick, taken, words, change } = await open();
    pick(pdf("a.pdf"));
    await taken(1);
    change(0, { state: "waiting" });
    expect(words()[0]![1]).toBe("Waits for the connection");
    change(0, { isKept: false });
    expect(words()[0]![1]).toBe("Keep this page open until it is sent: your browser cannot keep it.");
    change(0, { state: "stored" });
    expect(words()[0]![1]).toBe("1 kB");
  });

  test("a file without words can be sent, and goes with the message alone", async () => {
    const { pick, taken, button, messages, chips, uploads, field } = await open();
    expect(button("Send").disabled).toBe(true);
    pick(await picture("red.png"));
    await taken(1);
    expect(button("Send").disabled).toBe(false);
    await userEvent.click(button("Send"));
    const { id, name, type, bytes } = uploads.value[0]!;
    expect(messages()).toMatchObject([{ text: "", attachments: [{ id, name, type, bytes }] }]);
    expect([chips().length, field.value, button("Send").disabled]).toEqual([0, "", true]);
  });

  test("a file of an earlier page is there when the chat opens again", async () => {
    const first = await open();
    first.pick(pdf("kept.pdf"));
    await first.taken(1);
    await vi.waitFor(() => expect(first.stored.get("chat.files")).toBe(true));
    end();
    const again = createTestHost({ campaign, stored: first.stored });
    again.uploads.value = first.uploads.value;
    end = show(again.host, { by: "visitor" });
    const root = await drawn();
    await vi.waitFor(() => expect(root.querySelector(".picked")!.textContent).toContain("kept.pdf"));
    expect(root.querySelector<HTMLButtonElement>(".send")!.disabled).toBe(false);
  });

  test("while what takes files cannot come, the file's name stays in sight, and it is taken once that comes", async () => {
    const tester = createTestHost({ campaign });
    const real = tester.host.files;
    const line = { isUp: false };
    const files: typeof real = async () => {
      if (!line.isUp) throw new TypeError("network");
      return real();
    };
    end = show({ ...tester.host, files }, { by: "visitor" });
    const root = await drawn();
    const input = root.querySelector<HTMLInputElement>("input[type=file]")!;
    choose(input, pdf("early.pdf"));
    await vi.waitFor(() => expect(tester.errors).not.toEqual([]));
    expect(root.querySelector(".notice")!.textContent).toBe("early.pdf");
    line.isUp = true;
    tester.online.value = false;
    tester.online.value = true;
    await vi.waitFor(() => expect(root.querySelector(".picked")?.textContent).toContain("early.pdf"));
    expect(root.querySelector(".notice")).toBe(null);
  });

  test("the keyboard reaches the dialog and what removes a file, and each says what it does", async () => {
    const { root, input, pick, taken, button } = await open();
    pick(pdf("a.pdf"));
    await taken(1);
    expect(input.ariaLabel).toBe("Attach images or PDF");
    expect(root.querySelector(".picked")!.ariaLabel).toBe("Files to send");
    button("Remove a.pdf").focus();
    await userEvent.tab();
    expect(root.activeElement).toBe(input);
    expect(input.accept).toContain("application/pdf");
  });
});

describe("what was sent", () => {
  const file = { id: "f1", name: "crack.png", type: "image/png", bytes: 2048 } as const;
  const paper = { id: "f2", name: "bill.pdf", type: "application/pdf", bytes: 2048 } as const;

  test("is drawn from this device without an address of its own, and stays when the feed has brought it back", async () => {
    const { root, pick, taken, push, messages, sent, uploads, settle, status } = await open();
    pick(await picture("red.png"));
    await taken(1);
    root.querySelector<HTMLButtonElement>(".send")!.click();
    const canvas = () => root.querySelector<HTMLCanvasElement>(".bubble canvas")!;
    await vi.waitFor(() => expect(canvas().ariaLabel).toBe("red.png"));
    await vi.waitFor(() => expect(colorOf(canvas())).toEqual([255, 0, 0, 255]));
    expect(status()).toBe("Saved here");
    const { id } = sent.findLast(({ name }) => name === "$message")!;
    settle(id, "sent");
    expect(status()).toBe("Sent");
    const before = canvas();
    const attachments = messages()[0]!.attachments as unknown as Attachment[];
    push({ type: "message", id, conversation: "c1", author: { kind: "visitor" }, text: "", attachments });
    uploads.value = [];
    expect(canvas()).toBe(before);
  });

  test("[W53] opens by its address once that is known: a picture with its name as its text, a paper with its name and size", async () => {
    const { root, push } = await open();
    const author = { kind: "agent" as const, name: "Anna" };
    push({ type: "message", id: "m1", conversation: "c1", author, text: "Here", attachments: [file, paper] });
    await vi.waitFor(() => expect(root.querySelectorAll(".bubble a")).toHaveLength(2));
    const links = [...root.querySelectorAll<HTMLAnchorElement>(".bubble a")];
    expect(links.map(({ href, target, rel, ariaLabel }) => [href, target, rel, ariaLabel])).toEqual([
      ["https://collector.example/f1", "_blank", "noopener noreferrer", "crack.png, 2 kB, opens in a new tab"],
      ["https://collector.example/f2", "_blank", "noopener noreferrer", "bill.pdf, 2 kB, opens in a new tab"],
    ]);
    expect(links[0]!.querySelector("img")!.alt).toBe("crack.png");
    expect(links[1]!.textContent).toBe("bill.pdf, 2 kB");
  });

  test("a refused message keeps its files: deleted or edited, they are in the composer again", async () => {
    const { root, field, pick, taken, sent, settle, button, chips, messages } = await open();
    pick(pdf("bill.pdf"));
    await taken(1);
    await userEvent.type(field, "My bill{Enter}");
    const id = () => sent.findLast(({ name }) => name === "$message")!.id;
    settle(id(), "refused", "attachment_missing");
    await vi.waitFor(() => expect(button("Try again")).toBeTruthy());
    await userEvent.click(button("Try again"));
    expect(messages().map(({ attachments }) => (attachments as unknown[]).length)).toEqual([1, 1]);
    settle(id(), "refused", "attachment_missing");
    await userEvent.click(button("Edit"));
    expect([field.value, chips().length, root.querySelectorAll(".bubble").length]).toEqual(["My bill", 1, 0]);
    await userEvent.click(button("Send"));
    settle(id(), "refused", "attachment_missing");
    await vi.waitFor(() => expect(button("Delete")).toBeTruthy());
    await userEvent.click(button("Delete"));
    expect([field.value, chips().length, root.activeElement]).toEqual(["", 1, field]);
  });
});

test.each([1280, 390])("at %d px a long name stays on its line, and nothing is wider than the chat", async (width) => {
  await page.viewport(width, 800);
  const { root, pick, taken, push } = await open();
  const long = `${"Photograph-of-the-cracked-portafilter-".repeat(5)}final.pdf`;
  pick(pdf(long));
  await taken(1);
  const file = { id: "f1", name: long, type: "application/pdf" as const, bytes: 2048 };
  push({ type: "message", id: "m1", conversation: "c1", author: { kind: "agent" }, text: "", attachments: [file] });
  await vi.waitFor(() => expect(root.querySelector(".bubble a")).toBeTruthy());
  const panel = root.querySelector(".frame")!.getBoundingClientRect();
  for (const part of root.querySelectorAll(".picked, .picked .icon-button, .bubble a, .bubble")) {
    const box = part.getBoundingClientRect();
    expect(box.left).toBeGreaterThanOrEqual(panel.left);
    expect(box.right).toBeLessThanOrEqual(panel.right);
  }
  expect(root.querySelector(".scroller")!.scrollWidth).toBeLessThanOrEqual(root.querySelector(".scroller")!.clientWidth);
});

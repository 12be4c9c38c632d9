import { cleanup, configure, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { LocationProvider } from "preact-iso/router";
import { afterEach, expect, test } from "vitest";
import type { Attachment, ConversationDetail } from "@tappa/protocol";
import { createApi } from "../api/api.ts";
import { createDesk } from "../desk.ts";
import { DeskContext } from "../frame/context.ts";
import { AGENT, conversationWith, createTestSurroundings, SITE, visitorMessage } from "../testing.ts";
import { createFakeCollector } from "../testing-collector.ts";
import { InboxPage } from "./inbox.tsx";

// A busy machine may take its time.
configure({ asyncUtilTimeout: 20_000 });
afterEach(cleanup);

const ann = () => conversationWith("Ann", [visitorMessage(1, "It came broken")]);
const pdf = (name: string) => new File(["%PDF-1.4\n%%EOF"], name, { type: "application/pdf" });
const carrying = (...files: File[]) => {
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  return data;
};

/** The inbox with Ann's conversation open, over a collector in memory. */
function openInbox(conversation: ConversationDetail = ann()) {
  history.replaceState(null, "", `/console/sites/${SITE.id}/inbox/c-ann`);
  const collector = createFakeCollector(conversation);
  const { surroundings, timers } = createTestSurroundings(collector.fetch);
  const api = createApi({ fetch: collector.fetch, onLoginRequired: () => {} });
  const desk = createDesk(api, surroundings, AGENT, SITE);
  render(
    <LocationProvider>
      <DeskContext.Provider value={desk}>
        <InboxPage id="c-ann" />
      </DeskContext.Provider>
    </LocationProvider>,
  );
  return { collector, timers };
}

const field = () => screen.findByRole<HTMLTextAreaElement>("textbox", { name: /Reply to/ });
const type = async (text: string) => fireEvent.input(await field(), { target: { value: text } });
const enter = async () => fireEvent.keyDown(await field(), { key: "Enter" });
const pick = async (...files: File[]) =>
  fireEvent.change(await screen.findByLabelText("Attach images or PDF", { selector: "input" }), {
    target: { files: carrying(...files).files },
  });
const paste = (into: HTMLElement, file: File) =>
  fireEvent(into, new ClipboardEvent("paste", { clipboardData: carrying(file), bubbles: true, cancelable: true }));
const sends = () => screen.getByRole<HTMLButtonElement>("button", { name: "Send" });

test("what is picked, pasted and dropped goes with the reply, words or none", async () => {
  const { collector } = openInbox();
  await pick(pdf("one.pdf"));
  paste(await field(), pdf("two.pdf"));
  fireEvent(await field(), new DragEvent("drop", { dataTransfer: carrying(pdf("three.pdf")), bubbles: true, cancelable: true }));
  await screen.findByRole("button", { name: "Remove three.pdf" });
  await waitFor(() => expect(sends().disabled).toBe(false));
  await enter();
  await waitFor(() => expect(collector.conversations.get("c-ann")!.messages).toHaveLength(2));
  const body = collector.called("POST", "/messages")[0]!.body as { text: string; attachments: Attachment[] };
  expect([body.text, body.attachments.map(({ name }) => name)]).toEqual(["", ["one.pdf", "two.pdf", "three.pdf"]]);
  expect(screen.queryByRole("list", { name: "Files to send" })).toBeNull();
  expect(await within(screen.getByRole("log")).findByRole("link", { name: /two\.pdf/ })).toBeTruthy();
});

test("a reply waits for its files, and says so; its words stay", async () => {
  const { collector, timers } = openInbox();
  collector.files.refuse({ status: 503, code: "unavailable", detail: "Try again." });
  await pick(pdf("bill.pdf"));
  await type("Here it is");
  expect((await screen.findByRole("progressbar", { name: "Sending bill.pdf" })).tagName).toBe("PROGRESS");
  expect(screen.getByText("Can be sent once the files are up")).toBeTruthy();
  expect(sends().disabled).toBe(true);
  await enter();
  expect([collector.called("POST", "/messages"), (await field()).value]).toEqual([[], "Here it is"]);
  await waitFor(() => expect(timers.delays()).toContain(2000));
  collector.files.refuse(null);
  timers.run(2000);
  await waitFor(() => expect(sends().disabled).toBe(false));
  await enter();
  await waitFor(() => expect(collector.called("POST", "/messages")).toMatchObject([{ body: { text: "Here it is" } }]));
});

test("what cannot go says why, is removed with the keyboard in the field, and holds back nothing", async () => {
  const { collector } = openInbox();
  await type("Look");
  await pick(new File(["<!doctype html>"], "cute.png"));
  expect((await screen.findByRole("alert")).textContent).toMatch(/Only PNG, JPEG, GIF, WebP and AVIF images and PDF/);
  expect(sends().disabled).toBe(false);
  fireEvent.click(screen.getByRole("button", { name: "Remove cute.png" }));
  expect(screen.queryByRole("alert")).toBeNull();
  expect(document.activeElement).toBe(await field());
  await enter();
  await waitFor(() => expect(collector.called("POST", "/messages")).toMatchObject([{ body: { text: "Look" } }]));
  expect(collector.called("POST", "/messages")[0]!.body).not.toHaveProperty("attachments");
});

test("a reply that could not go is taken back with its files", async () => {
  const { collector } = openInbox();
  await pick(pdf("bill.pdf"));
  await waitFor(() => expect(sends().disabled).toBe(false));
  await type("Here it is");
  collector.setDown(true);
  await enter();
  fireEvent.click(await screen.findByRole("button", { name: "Edit" }));
  expect((await field()).value).toBe("Here it is");
  expect(screen.getByRole("button", { name: "Remove bill.pdf" })).toBeTruthy();
  expect(sends().disabled).toBe(false);
});

test("a note takes no files", async () => {
  openInbox();
  fireEvent.click(await screen.findByRole("button", { name: "Note" }));
  expect(screen.queryByLabelText("Attach images or PDF", { selector: "input" })).toBeNull();
  paste(await screen.findByRole("textbox", { name: /Note about/ }), pdf("two.pdf"));
  expect(screen.queryByRole("list", { name: "Files to send" })).toBeNull();
});

test("[W53] a visitor's picture is shown by its name, a paper as a link with its size; a message of files alone has no empty bubble", async () => {
  const attachments: Attachment[] = [
    { id: "f1", name: "crack.png", type: "image/png", bytes: 2048 },
    { id: "f2", name: "bill.pdf", type: "application/pdf", bytes: 3 * 1024 * 1024 },
  ];
  openInbox(conversationWith("Ann", [{ ...visitorMessage(1, ""), attachments }]));
  const log = within(await screen.findByRole("log"));
  expect((await log.findByRole<HTMLImageElement>("img", { name: "crack.png" })).getAttribute("src")).toBe(
    `/api/sites/${SITE.id}/attachments/f1`,
  );
  const paper = log.getByRole("link", { name: /bill\.pdf\s+3\.0 MB/ });
  expect([paper.getAttribute("target"), paper.getAttribute("rel")]).toEqual(["_blank", "noopener noreferrer"]);
  expect(document.querySelectorAll(".messages .bubble")).toHaveLength(0);
});

import type { ConversationDetail } from "@tappa/protocol";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { createApi } from "../api/api.ts";
import { createDesk } from "../desk.ts";
import { DeskContext } from "../frame/context.ts";
import { AGENT, conversationWith, createTestSurroundings, NOW, SITE, visitorMessage } from "../testing.ts";
import { createFakeCollector } from "../testing-collector.ts";
import { SettingsPage } from "./settings.tsx";

afterEach(cleanup);

function openPage(...conversations: ConversationDetail[]) {
  const collector = createFakeCollector(...conversations);
  const { fetch } = collector;
  const { surroundings } = createTestSurroundings(fetch);
  const desk = createDesk(createApi({ fetch, onLoginRequired: () => {} }), surroundings, AGENT, SITE);
  render(
    <DeskContext.Provider value={desk}>
      <SettingsPage />
    </DeskContext.Provider>,
  );
  return collector;
}

test("with a bundler it shows the import with this site's key and collector, and no command that cannot work yet", () => {
  openPage();
  const { textContent } = screen.getByRole("region", { name: "Use with a bundler" });
  expect(textContent).toContain('import { createTappa } from "@tappa/sdk";');
  expect(textContent).toContain(`createTappa({ key: "${SITE.key}", endpoint: "${location.origin}" })`);
  expect(document.body.textContent).not.toMatch(/npm/);
});

test("for a Content-Security-Policy it names the sources that pages need, and no more", () => {
  openPage();
  const { textContent } = screen.getByRole("region", { name: "Content-Security-Policy sources to add" });
  expect(textContent).toContain(`script-src ${location.origin};\nconnect-src ${location.origin}`);
  expect(textContent).not.toContain("img-src");
});

test("labels and saved replies are added, saved as a whole, and taken away", async () => {
  const collector = openPage();
  const add = await screen.findByRole<HTMLButtonElement>("button", { name: "Add a label" });
  await waitFor(() => expect(add.disabled).toBe(false));
  fireEvent.click(add);
  fireEvent.input(await screen.findByRole("textbox", { name: "Name of the label" }), { target: { value: "Returns" } });
  fireEvent.click(screen.getByRole("button", { name: "Save labels" }));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Save labels" })).toBeNull());
  expect(collector.called("PUT", "/labels")).toMatchObject([{ body: { base: 0, labels: [{ name: "Returns" }] } }]);
  fireEvent.click(screen.getByRole("button", { name: "Add a saved reply" }));
  fireEvent.input(await screen.findByRole("textbox", { name: "Name of the saved reply" }), { target: { value: "Hours" } });
  fireEvent.input(screen.getByRole("textbox", { name: "Text of Hours" }), { target: { value: "From 9 to 17." } });
  fireEvent.click(screen.getByRole("button", { name: "Save replies" }));
  await waitFor(() =>
    expect(collector.called("PUT", "/saved-replies")).toMatchObject([
      { body: { base: 1, savedReplies: [{ name: "Hours", text: "From 9 to 17." }] } },
    ]),
  );
  await waitFor(() => expect(screen.queryByRole("button", { name: "Save replies" })).toBeNull());
  fireEvent.click(screen.getByRole("button", { name: "Remove Returns" }));
  fireEvent.click(screen.getByRole("button", { name: "Save labels" }));
  await waitFor(() => expect(collector.called("PUT", "/labels").at(-1)).toMatchObject({ body: { base: 2, labels: [] } }));
});

const rows = () => within(screen.getByRole("region", { name: /queue with these weights/ })).getAllByRole("listitem");

test("an admin weighs stages and carts, and sees the present queue in the new order before saving", async () => {
  const [ann, bob] = [
    conversationWith("Ann", [visitorMessage(1, "Hi", NOW - 600_000)]),
    conversationWith("Bob", [visitorMessage(1, "Hi", NOW - 360_000)], {
      cart: { items: 1, valueMinor: 8_400, currency: "EUR", at: NOW },
    }),
  ];
  const collector = openPage(ann, bob);
  fireEvent.click(await screen.findByRole("button", { name: "Show the present queue" }));
  await waitFor(() =>
    expect(rows().map(({ textContent }) => textContent)).toEqual([/Ann/, /Bob/].map((one) => expect.stringMatching(one))),
  );
  fireEvent.input(screen.getByRole("spinbutton", { name: "Weight of carts from 50 EUR" }), { target: { value: "2" } });
  await waitFor(() => expect(rows()[0]!.textContent).toMatch(/^Bob6 min × 1 × 212/));
  expect(rows()[0]!.textContent).toMatch(/↑ 1/);
  fireEvent.click(screen.getByRole("button", { name: "Save the queue" }));
  await waitFor(() =>
    expect(collector.called("PUT", "/queue")).toMatchObject([
      { body: { base: 0, queue: { stages: { loyal: 1.5 }, carts: [{ currency: "EUR", fromMinor: 5_000, weight: 2 }] } } },
    ]),
  );
});

test("what a colleague changed meanwhile is not overwritten: it says so, and offers to begin anew", async () => {
  const collector = openPage();
  const add = await screen.findByRole<HTMLButtonElement>("button", { name: "Add a label" });
  await waitFor(() => expect(add.disabled).toBe(false));
  collector.useSettings({ version: 7 });
  fireEvent.click(add);
  fireEvent.input(await screen.findByRole("textbox", { name: "Name of the label" }), { target: { value: "VIP" } });
  fireEvent.click(screen.getByRole("button", { name: "Save labels" }));
  await screen.findByText(/A colleague changed this meanwhile/);
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(screen.queryByRole("textbox", { name: "Name of the label" })).toBeNull();
});

test("an admin invites by a link, and removes a colleague after being asked, but not oneself", async () => {
  const collector = openPage();
  fireEvent.click(await screen.findByRole("button", { name: "Make an invitation" }));
  expect((await screen.findByRole("region", { name: "Invitation" })).textContent).toContain("/console/join#token=once");
  expect(collector.called("POST", "/invitations")).toMatchObject([{ body: { role: "agent" } }]);
  expect(screen.queryByRole("button", { name: "Remove Anna" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Remove Ben" }));
  expect(collector.called("DELETE", "/agents/agent-2")).toEqual([]);
  fireEvent.click(await screen.findByRole("button", { name: "Remove" }));
  await waitFor(() => expect(collector.called("DELETE", "/agents/agent-2")).toHaveLength(1));
});

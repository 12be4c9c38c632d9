import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { LocationProvider } from "preact-iso/router";
import { afterEach, expect, test } from "vitest";
import { createApi } from "../api/api.ts";
import { createDesk } from "../desk.ts";
import { DeskContext } from "../frame/context.ts";
import { AGENT, createTestSurroundings, NOW, SITE } from "../testing.ts";
import { createFakeCollector } from "../testing-collector.ts";
import { AuditPage } from "./audit.tsx";

afterEach(cleanup);

const entry = (id: string, action: string, subject: string) => ({
  id,
  at: NOW,
  agent: { id: AGENT.id, name: AGENT.name },
  action,
  subject,
  detail: { assignee: "agent-2" },
});

function openPage() {
  history.replaceState(null, "", `/console/sites/${SITE.id}/audit`);
  const asked: string[] = [];
  const collector = createFakeCollector();
  const fake: typeof fetch = async (input, init) => {
    const path = String(input);
    if (!path.includes("/audit")) return collector.fetch(input, init);
    asked.push(path.replace(/^.*\/audit/, ""));
    if (path.includes("before=7")) return Response.json({ entries: [entry("6", "agent_invited", "agent")], next: null });
    if (path.includes("action=person_erased"))
      return Response.json({ entries: [entry("5", "person_erased", ""), entry("4", "person_exported", "p-1")], next: null });
    if (path.includes("action=conversation_reopened")) return Response.json({ entries: [], next: null });
    return Response.json({ entries: [entry("7", "conversation_assigned", "c-ann")], next: "7" });
  };
  const { surroundings } = createTestSurroundings(fake);
  const desk = createDesk(createApi({ fetch: fake, onLoginRequired: () => {} }), surroundings, AGENT, SITE);
  render(
    <LocationProvider>
      <DeskContext.Provider value={desk}>
        <AuditPage />
      </DeskContext.Provider>
    </LocationProvider>,
  );
  return asked;
}

test("says who did what, leads to it, and shows older entries on request", async () => {
  const asked = openPage();
  const row = (await screen.findByText("Conversation assigned", { selector: "b" })).closest("li")!;
  expect(row.textContent).toContain("Anna");
  expect(row.querySelector("a")?.getAttribute("href")).toBe(`/console/sites/${SITE.id}/inbox/c-ann`);
  fireEvent.click(screen.getByRole("button", { name: "Show more" }));
  await screen.findByText("Agent invited", { selector: "b" });
  expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
  expect(asked).toEqual(["", "?before=7"]);
});

test("one kind alone is shown on request, with an address of its own", async () => {
  openPage();
  await screen.findByText("Conversation assigned", { selector: "b" });
  fireEvent.change(screen.getByRole("combobox", { name: "What was done" }), { target: { value: "conversation_reopened" } });
  await screen.findByText("Nothing of this kind was done");
  await waitFor(() => expect(new URLSearchParams(location.search).get("action")).toBe("conversation_reopened"));
});

test("who was erased is nobody any more; who was exported can be looked at", async () => {
  openPage();
  await screen.findByText("Conversation assigned", { selector: "b" });
  fireEvent.change(screen.getByRole("combobox", { name: "What was done" }), { target: { value: "person_erased" } });
  const row = (await screen.findByText("Person erased", { selector: "b" })).closest("li")!;
  expect(row.textContent).toContain("Somebody who was erased");
  expect(row.querySelector("a")).toBeNull();
  const link = screen.getByRole("link", { name: "Person" });
  expect(link.getAttribute("href")).toBe(`/console/sites/${SITE.id}/people/p-1`);
});

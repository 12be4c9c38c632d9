import type { Quarantine, QuarantineDecision } from "@tappa/protocol";
import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { openPage, refused } from "../open-page.tsx";
import { NOW } from "../testing.ts";
import { QuarantinePage } from "./quarantine.tsx";

afterEach(cleanup);

const DAY_MS = 86_400_000;
const lateEvent = (id: string): Quarantine["events"][number] => ({
  id,
  visitor: "visitor-1",
  name: "order_completed",
  at: NOW - 40 * DAY_MS,
  receivedAt: NOW,
  props: { order_id: id },
});

function open(ids: string[], { role, isDown = false }: { role?: "admin" | "agent"; isDown?: boolean } = {}) {
  let events = ids.map(lateEvent);
  const page = openPage(() => <QuarantinePage />, {
    at: "/quarantine",
    ...(role ? { role } : {}),
    answers: {
      "GET /quarantine": ({ query }) => {
        const from = query.get("before") ? 2 : 0;
        const shown = events.slice(from, from + 2);
        return Response.json({ total: events.length, events: shown, next: from + 2 < events.length ? "more" : null });
      },
      "POST /quarantine": ({ body }) => {
        if (isDown) return refused(503, "unavailable", "The store is busy.");
        const { events: decided } = body as QuarantineDecision;
        const before = events.length;
        events = events.filter(({ id }) => decided !== "all" && !decided.includes(id));
        return Response.json({ decided: before - events.length });
      },
    },
  });
  return { ...page, decisions: () => page.sent("POST", "/quarantine").map(({ body }) => body) };
}

const rows = () => within(screen.getByRole("table", { name: "Late events" })).getAllByRole("row").length - 1;
const press = async (name: string) => fireEvent.click(await screen.findByRole("button", { name }));

test("events are shown page by page, each opening to what was sent", async () => {
  open(["A-1", "A-2", "A-3"]);
  expect(await screen.findByText("2 of 3 events")).toBeTruthy();
  await press("Show more");
  await waitFor(() => expect(rows()).toBe(3));
  expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
  expect(screen.getAllByText("visitor-1")).toHaveLength(3);
});

test("one is accepted with one press, what was done is said, and the keyboard goes on from there", async () => {
  const { decisions } = open(["A-1", "A-2"]);
  const button = await screen.findByRole("button", { name: "Accept: Ordered A-1" });
  button.focus();
  fireEvent.click(button);
  await waitFor(() => expect(rows()).toBe(1));
  expect(decisions()).toEqual([{ events: ["A-1"], action: "accept" }]);
  const said = screen.getByText("1 event accepted.");
  expect(said.getAttribute("role")).toBe("status");
  await waitFor(() => expect(document.activeElement).toBe(said));
});

test("nothing is discarded without a second word", async () => {
  const { decisions } = open(["A-1", "A-2", "A-3"]);
  await press("Discard all 3 …");
  expect(await screen.findByRole("dialog", { name: "Discard all 3?" })).toBeTruthy();
  await press("Cancel");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(decisions()).toEqual([]);
  await press("Discard: Ordered A-2");
  await press("Discard");
  await waitFor(() => expect(screen.queryByRole("button", { name: "Accept: Ordered A-2" })).toBeNull());
  expect(decisions()).toEqual([{ events: ["A-2"], action: "discard" }]);
  await press("Discard all 2 …");
  await press("Discard");
  expect(await screen.findByRole("heading", { name: "No late events" })).toBeTruthy();
});

test("a decision that was not taken is said where it was made, and can be made again", async () => {
  open(["A-1"], { isDown: true });
  await press("Accept all 1");
  expect((await screen.findByRole("alert")).textContent).toContain("The store is busy.");
  expect(rows()).toBe(1);
  await press("Discard: Ordered A-1");
  await press("Discard");
  const dialog = screen.getByRole("dialog");
  expect((await within(dialog).findByRole("alert")).textContent).toContain("The store is busy.");
});

test("an agent sees them and is offered no decision", async () => {
  open(["A-1"], { role: "agent" });
  await screen.findByRole("table", { name: "Late events" });
  expect(screen.queryByRole("button")).toBeNull();
});

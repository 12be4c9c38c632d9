import { canonicalModel, emptyFacts, presets } from "@tappa/lifecycle";
import type { PersonDetail } from "@tappa/protocol";
import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { openPage, refused } from "../open-page.tsx";
import { NOW } from "../testing.ts";
import { PersonPage } from "./person.tsx";

afterEach(cleanup);

const race = presets.find(({ id }) => id === "race")!;
const why = { op: "all", value: true, rule: { all: [] }, until: null };
const move = (from: string, to: string, rule: string, more: object = {}) => ({
  id: `${from}-${to}`,
  from,
  to,
  rule,
  effectiveAt: NOW - 60_000,
  modelVersion: race.version,
  evidence: [],
  ...more,
});
const person: PersonDetail = {
  id: "p",
  userId: "user-42",
  name: "Ann",
  stage: "engage",
  flags: ["won_back"],
  lastSeen: NOW,
  orders: 0,
  valueMinor: {},
  blocked: false,
  facts: { ...emptyFacts(), firstSeen: NOW, lastSeen: NOW },
  verdict: {
    stage: "engage",
    base: "new",
    rule: "new",
    flags: ["won_back"],
    since: NOW,
    why,
    transitions: [],
    nextCheckAt: null,
  },
  why: "always",
  transitions: [
    move("unknown", "reach", "aware", { cause: "model" }),
    move("reach", "convert", "order_day"),
    move("convert", "engage", "new"),
  ],
  traits: {},
  timeline: [],
  orderList: [],
  devices: [
    { visitor: "visitor-of-the-laptop", firstSeen: NOW, lastSeen: NOW, verified: true },
    { visitor: "visitor-anonymous", firstSeen: NOW, lastSeen: NOW, verified: false },
  ],
  conversations: [],
  responses: [],
};

interface Setting {
  role?: "admin" | "agent";
  unlink?: () => Response;
  erase?: () => Response;
  transitions?: PersonDetail["transitions"];
}

function open({
  role,
  unlink = () => new Response(null, { status: 204 }),
  erase = () => Response.json({ visitors: 2, events: 9, conversations: 1 }),
  transitions = person.transitions,
}: Setting = {}) {
  const server = { person: { ...person, transitions } };
  return openPage(() => <PersonPage id="p" />, {
    at: "/people/p",
    ...(role ? { role } : {}),
    answers: {
      "GET /config": () => Response.json({ model: race, campaigns: [] }, { headers: { etag: '"v"' } }),
      "GET /people/p": () => Response.json(server.person),
      "DELETE /people/p": erase,
      "POST /people/p/unlink": () => {
        const answer = unlink();
        if (answer.ok) server.person = { ...server.person, devices: person.devices.slice(1) };
        return answer;
      },
    },
  });
}

const moves = async () => {
  const heading = await screen.findByRole("heading", { name: "Moves" });
  return within(heading.closest("section")!)
    .getAllByRole("listitem")
    .map(({ textContent }) => textContent);
};

test("moves are told in the model's own names, the newest first, each with what decided", async () => {
  open();
  await waitFor(async () =>
    expect((await moves()).map((text) => text?.replace(/\d+:\d+.?[AP]M/, " "))).toEqual([
      "Convert→Engage as New customer",
      "Reach→Convert as Order day",
      "Unknown→Reach as Aware",
    ]),
  );
  const byModel = screen.getByRole("heading", { name: "Because the model changed" }).nextElementSibling;
  expect(byModel?.textContent).toMatch(/^Unknown→Reach/);
  expect(screen.getAllByText("Won back").length).toBeGreaterThan(0);
});

test("of many moves the newest are shown, and all on demand", async () => {
  const many = Array.from({ length: 30 }, (_, index) => move("convert", "engage", "new", { id: `m${index}` }));
  open({ transitions: many });
  expect(await moves()).toHaveLength(12);
  fireEvent.click(screen.getByRole("button", { name: "Show all 30" }));
  expect(await moves()).toHaveLength(30);
});

test("a stage of a model that is no longer published still has a name", async () => {
  const { desk } = open();
  await expect.poll(() => desk.config.value?.model.id).toBe("race");
  expect(canonicalModel.journey.map(({ id }) => desk.stageLabel(id))).not.toContain("at_risk");
  expect(desk.stageLabel("intent")).toBe("Intent to buy");
});

test("a device is unlinked after it was said what that does", async () => {
  const { sent } = open();
  fireEvent.click(await screen.findByRole("button", { name: "Unlink device e-laptop" }));
  const dialog = await screen.findByRole("dialog", { name: "Unlink this device?" });
  expect(dialog.textContent).toContain("no longer count for Ann");
  fireEvent.click(within(dialog).getByRole("button", { name: "Unlink" }));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Unlink device e-laptop" })).toBeNull());
  expect(sent("POST", "/people/p/unlink").map(({ body }) => body)).toEqual([{ visitor: "visitor-of-the-laptop" }]);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a device that cannot be unlinked is said in the dialog, which stays", async () => {
  open({ unlink: () => refused(409, "conflict", "This device was never linked to anybody.") });
  fireEvent.click(await screen.findByRole("button", { name: "Unlink device e-laptop" }));
  const dialog = await screen.findByRole("dialog");
  fireEvent.click(within(dialog).getByRole("button", { name: "Unlink" }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("never linked");
  fireEvent.click(within(dialog).getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("an agent is not offered to unlink", async () => {
  open({ role: "agent" });
  await screen.findByRole("heading", { name: "Moves" });
  expect(screen.queryByRole("button", { name: /Unlink/ })).toBeNull();
});

test("[W54] all that is kept of a person is a file", async () => {
  open();
  const link = await screen.findByRole("link", { name: "Export" });
  expect(link.getAttribute("href")).toMatch(/^\/api\/sites\/[^/]+\/people\/p\/export$/);
  expect(link.hasAttribute("download")).toBe(true);
});

const askToDelete = async () => {
  fireEvent.click(await screen.findByRole("button", { name: "Delete …" }));
  const dialog = await screen.findByRole("dialog", { name: "Delete Ann?" });
  return { dialog, act: within(dialog).getByRole<HTMLButtonElement>("button", { name: "Delete for ever" }) };
};

test("[W55] a person is deleted once it was said what goes and the word was typed; then there is the list of people", async () => {
  const { sent, here } = open();
  const { dialog, act } = await askToDelete();
  expect(dialog.textContent).toContain("conversations with their files and notes");
  expect(act.disabled).toBe(true);
  fireEvent.input(within(dialog).getByRole("textbox", { name: "Type delete to confirm" }), { target: { value: "Delete " } });
  await waitFor(() => expect(act.disabled).toBe(false));
  fireEvent.click(act);
  await waitFor(() => expect(here()).toBe("/people"));
  expect(sent("DELETE", "/people/p")).toHaveLength(1);
});

test("[W55] what stands in the way of a delete is said in the dialog, and nothing was asked for before the word", async () => {
  const { sent, here } = open({ erase: () => refused(503, "unavailable", "The collector cannot store now. Try again.") });
  const { dialog, act } = await askToDelete();
  act.click();
  expect(sent("DELETE", "/people/p")).toEqual([]);
  fireEvent.input(within(dialog).getByRole("textbox"), { target: { value: "delete" } });
  await waitFor(() => expect(act.disabled).toBe(false));
  fireEvent.click(act);
  expect((await within(dialog).findByRole("alert")).textContent).toContain("cannot store now");
  expect(here()).toBe("/people/p");
});

test("[W55] an agent is offered neither to export nor to delete", async () => {
  open({ role: "agent" });
  await screen.findByRole("heading", { name: "Moves" });
  expect(screen.queryByRole("link", { name: "Export" })).toBeNull();
  expect(screen.queryByRole("button", { name: /Delete/ })).toBeNull();
});

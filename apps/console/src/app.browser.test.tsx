import { signal } from "@preact/signals";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import type { Overview } from "@tappa/protocol";
import { createAccount } from "./account.ts";
import { App } from "./app.tsx";
import { AGENT, createTestSurroundings, NOW, SITE } from "./testing.ts";
import { createFakeCollector } from "./testing-collector.ts";
import type { Theme } from "./theme.ts";

afterEach(cleanup);

const OTHER = { ...SITE, id: "site-2", name: "Beach" };
const overview: Overview = {
  stages: [
    { stage: "aware", label: "Aware", people: 3 },
    { stage: "new", label: "New customer", people: 1 },
  ],
  openConversations: 0,
  eventsLastHour: 120,
  delivery: { stored: 999, lost: 1, open: 0 },
  lastEventAt: NOW - 30_000,
  people: 4,
};

const refused = (detail: string) =>
  Response.json({ type: "x", title: "x", status: 401, code: "login_required", detail }, { status: 401 });

/** The console at `path`, with a collector that knows one account. */
function openApp(path: string, state: { loggedIn?: boolean; needsSetup?: boolean; overview?: Overview } = {}) {
  history.replaceState(null, "", path);
  const server = { loggedIn: true, needsSetup: false, overview, ...state };
  const inbox = createFakeCollector();
  const answers: Record<string, (body: unknown) => Response> = {
    "GET /api/setup": () => Response.json({ needsSetup: server.needsSetup }),
    "POST /api/setup": () => {
      server.loggedIn = true;
      return Response.json({});
    },
    "POST /api/login": (body) => {
      if ((body as { password: string }).password !== "right") return refused("E-mail or password is wrong.");
      server.loggedIn = true;
      return Response.json({});
    },
    "POST /api/logout": () => {
      server.loggedIn = false;
      return new Response(null, { status: 204 });
    },
  };
  const fake: typeof fetch = async (input, init) => {
    const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
    const answer = answers[`${init?.method ?? "GET"} ${String(input)}`];
    if (answer) return answer(body);
    if (!server.loggedIn) return refused("Log in to the console.");
    if (String(input) === "/api/session") return Response.json({ agent: AGENT, sites: [SITE, OTHER] });
    if (String(input).endsWith("/overview")) return Response.json(server.overview);
    return inbox.fetch(input, init);
  };
  const { surroundings, timers } = createTestSurroundings(fake);
  render(<App account={createAccount(surroundings)} surroundings={surroundings} theme={signal<Theme>("auto")} />);
  const setAway = (away: boolean) => {
    inbox.setDown(away);
    if (away) inbox.hangUp();
  };
  return Object.assign(server, { timers, setAway });
}

const here = () => location.pathname + location.search;
const fill = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });

test("without a login one is asked for it, and led back to where one was going", async () => {
  openApp("/console/sites/site-1/inbox?view=mine", { loggedIn: false });
  await screen.findByRole("heading", { name: "Log in" });
  expect(here()).toBe(`/console/login?return=${encodeURIComponent("/console/sites/site-1/inbox?view=mine")}`);
  fill("E-mail", "anna@alpine.example");
  fill("Password", "wrong");
  fireEvent.click(screen.getByRole("button", { name: "Log in" }));
  expect((await screen.findByRole("alert")).textContent).toBe("E-mail or password is wrong.");
  fill("Password", "right");
  fireEvent.click(screen.getByRole("button", { name: "Log in" }));
  await screen.findByText("Nothing is assigned to you");
  expect(here()).toBe("/console/sites/site-1/inbox?view=mine");
});

test("before the first account the way to it is shown instead of a login that cannot succeed", async () => {
  openApp("/console", { loggedIn: false, needsSetup: true });
  expect(await screen.findByText(/no owner yet/)).toBeTruthy();
  expect(screen.queryByLabelText("Password")).toBeNull();
});

test("the one-time link makes the account and opens the console", async () => {
  openApp("/console/setup#token=abc", { loggedIn: false, needsSetup: true });
  fill("Your name", "Anna");
  fill("E-mail", "anna@alpine.example");
  fill("Password", "correct horse 42");
  fireEvent.click(screen.getByRole("button", { name: "Create account" }));
  await screen.findByRole("heading", { name: "Alpine" });
  expect(here()).toBe("/console/sites/site-1");
});

test("a set-up link that was used leads to the login instead of a form that cannot succeed", async () => {
  openApp("/console/setup#token=abc", { loggedIn: false, needsSetup: false });
  fireEvent.click(await screen.findByRole("link", { name: "Log in" }));
  await screen.findByRole("heading", { name: "Log in" });
});

test("a page without a site opens on a site, and keeps its question", async () => {
  openApp("/console/nps?days=30");
  await waitFor(() => expect(here()).toBe("/console/sites/site-1/nps?days=30"));
});

test("home says whether it works, how much was lost, and where people are", async () => {
  openApp("/console/sites/site-1");
  expect(await screen.findByText(/Working: the last event came (just now|\d+ s ago)/)).toBeTruthy();
  expect(screen.getByText("1 lost of 1,000 in 24 hours")).toBeTruthy();
  const table = screen.getByRole("table", { name: "People by lifecycle stage" });
  expect([...table.querySelectorAll("tbody tr")].map((row) => row.textContent)).toEqual(["Aware375%", "New customer125%"]);
});

test("before the first event home shows the tag to paste", async () => {
  openApp("/console/sites/site-1", { overview: { ...overview, lastEventAt: null } });
  const tag = await screen.findByRole("region", { name: "Tag to paste" });
  expect(tag.textContent).toBe(`<script async src="${location.origin}/tappa.js" data-key="pk_test"></script>`);
});

const lost = () => screen.queryByText(/collector cannot be reached/);

test("a collector that stays away is said on every page, and no longer once it is back", async () => {
  const { timers, setAway } = openApp("/console/sites/site-1");
  await screen.findByRole("heading", { name: "Alpine" });
  setAway(true);
  await waitFor(() => expect(screen.getAllByText("Reconnecting …").length).toBeGreaterThan(0));
  expect(lost()).toBeNull();
  await waitFor(() => {
    timers.run(3_000);
    expect(lost()).not.toBeNull();
  });
  setAway(false);
  fireEvent.click(screen.getByRole("button", { name: "Try now" }));
  await waitFor(() => expect(lost()).toBeNull());
});

test("a site one has no access to is said, not shown empty", async () => {
  openApp("/console/sites/gone/people");
  expect(await screen.findByText(/does not exist, or you have no access/)).toBeTruthy();
});

test("a session that ends in mid-work leads to the login and back", async () => {
  const server = openApp("/console/sites/site-1");
  await screen.findByRole("heading", { name: "Alpine" });
  server.loggedIn = false;
  fireEvent.click(screen.getAllByRole("link", { name: "People" })[0]!);
  await screen.findByRole("heading", { name: "Log in" });
  expect(here()).toContain(encodeURIComponent("/console/sites/site-1/people"));
});

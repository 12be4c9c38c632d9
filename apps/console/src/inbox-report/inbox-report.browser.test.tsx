import type { InboxFigures, InboxReport } from "@tappa/protocol";
import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { openPage, refused, type Answer } from "../open-page.tsx";
import { InboxReportPage } from "./inbox-report.tsx";

afterEach(cleanup);

const MINUTE_MS = 60_000;
const noTimes = { count: 0, of: 0, medianMs: null, p90Ms: null };
const nothing: InboxFigures = {
  firstResponse: noTimes,
  resolution: noTimes,
  csat: { asked: 0, answered: 0, average: null, satisfied: 0, interval: null },
};
const measured: InboxFigures = {
  firstResponse: { count: 1_320, of: 1_320, medianMs: 4 * MINUTE_MS + 20_000, p90Ms: 25 * MINUTE_MS },
  resolution: { count: 120_000, of: 100_000, medianMs: 200 * MINUTE_MS, p90Ms: 3_000 * MINUTE_MS },
  csat: { asked: 30, answered: 12, average: 4.3333, satisfied: 10, interval: [0.552, 0.953] },
};

function daysFrom(first: string, count: number): InboxReport["days"] {
  return Array.from({ length: count }, (_, index) => ({
    day: new Date(Date.parse(first) + index * 86_400_000).toISOString().slice(0, 10),
    opened: index % 3,
    resolved: 1,
  }));
}

const empty: InboxReport = {
  from: 0,
  to: 1,
  zone: "Europe/Rome",
  total: nothing,
  unanswered: 0,
  byAgent: [],
  byStage: [],
  hours: Array.from({ length: 24 }, () => 0),
  days: daysFrom("2026-06-15", 7).map(({ day }) => ({ day, opened: 0, resolved: 0 })),
};
const full: InboxReport = {
  ...empty,
  total: measured,
  unanswered: 3,
  byAgent: [
    { agent: { id: "a", name: "Anna" }, ...measured },
    { agent: { id: "b", name: "Boris" }, ...nothing },
  ],
  byStage: [{ stage: "new", ...measured }],
  hours: Array.from({ length: 24 }, (_, hour) => (hour === 14 ? 9 : 1)),
  days: daysFrom("2026-06-15", 7),
};

function open(answer: InboxReport | Answer, at = "/inbox-report", role: "admin" | "agent" = "admin") {
  const answered: Answer = typeof answer === "function" ? answer : () => Response.json(answer);
  return openPage(() => <InboxReportPage />, { at, role, answers: { "GET /reports/inbox": answered } });
}

const statOf = async (label: string) => (await screen.findByText(label)).closest(".stat")!.textContent;

test("each figure stands with how many it is of and what it means", async () => {
  open(full);
  expect(await statOf("First response, median")).toMatch(/4 min,? 20 sec.*9 of 10 within 25 min1,320 answered.*first answer/);
  expect(await statOf("Resolution, median")).toMatch(/3 hr,? 20 min.*the newest 100,000 of 120,000 resolved.*snoozed included/);
  expect(await statOf("Satisfaction (CSAT), mean")).toMatch(
    /4\.3 of 5.*12 of 30 answered.*83% gave 4 or 5, with 95 % certainty between 55% and 95%.*Silence is no mark/,
  );
  expect(await statOf("Not answered yet")).toMatch(/^Not answered yet3to the inbox/);
});

const rowsOf = (name: string) =>
  within(screen.getByRole("table", { name }))
    .getAllByRole("row")
    .slice(1)
    .map((row) => [...row.querySelectorAll(".figure-value")].map(({ textContent }) => textContent?.replace(",", "")));

test("agents and stages have a row each, and what nobody did is no zero", async () => {
  open(full);
  await screen.findByRole("table", { name: "By agent" });
  expect(rowsOf("By agent")).toEqual([
    ["4 min 20 sec", "3 hr 20 min", "4.3 of 5"],
    ["—", "—", "—"],
  ]);
  expect(rowsOf("By stage")).toHaveLength(1);
  expect(screen.getByRole("rowheader", { name: /^New/ })).toBeTruthy();
});

test("volume is a picture with words for it, and a table for who wants one", async () => {
  open(full);
  expect(await screen.findByRole("img", { name: "Conversations by day: 6 opened, 7 resolved" })).toBeTruthy();
  expect(screen.getByRole("img", { name: /most at (2\sPM|14)/ })).toBeTruthy();
  const [byDay, byHour] = screen.getAllByText("As a table");
  fireEvent.click(byDay!);
  fireEvent.click(byHour!);
  expect(within(await screen.findByRole("table", { name: "Conversations by day" })).getAllByRole("row")).toHaveLength(8);
  expect(within(await screen.findByRole("table", { name: "Conversations by hour of the day" })).getAllByRole("row")).toHaveLength(
    25,
  );
});

test("a long span is drawn by weeks, and loses nothing", async () => {
  const days = daysFrom("2026-01-01", 100);
  open({ ...full, days });
  const sum = (what: "opened" | "resolved") => days.reduce((all, day) => all + day[what], 0);
  const label = `Conversations by week: ${sum("opened")} opened, ${sum("resolved")} resolved`;
  const picture = await screen.findByRole("img", { name: label });
  const told = [...picture.querySelectorAll<HTMLElement>("[title]")].map(({ title }) => Number(/(\d+) opened/.exec(title)![1]));
  expect(told).toHaveLength(15);
  expect(told.reduce((all, one) => all + one, 0)).toBe(sum("opened"));
});

const csv = () => screen.getByRole("link", { name: "CSV" }).getAttribute("href");

test("the days are in the address, and the table to keep is of the same days", async () => {
  const { sent, here } = open(full, "/inbox-report?days=90");
  await screen.findByRole("table", { name: "By agent" });
  expect(sent("GET", "/reports/inbox")[0]!.query.toString()).toBe("days=90");
  expect(csv()).toMatch(/\/reports\/inbox\/csv\?days=90$/);
  expect(screen.getByRole("link", { name: "90 days" }).getAttribute("aria-current")).toBe("true");

  fireEvent.click(screen.getByRole("button", { name: "Other days" }));
  fireEvent.input(screen.getByLabelText("From"), { target: { value: "2026-02-01" } });
  fireEvent.input(screen.getByLabelText("To, that day included"), { target: { value: "2026-02-14" } });
  fireEvent.click(screen.getByRole("button", { name: "Show these days" }));
  await waitFor(() => expect(here()).toBe("/inbox-report?from=2026-02-01&to=2026-02-14"));
  await waitFor(() => expect(sent("GET", "/reports/inbox").at(-1)!.query.toString()).toBe("from=2026-02-01&to=2026-02-14"));
  expect(csv()).toMatch(/\/csv\?from=2026-02-01&to=2026-02-14$/);
});

test.each([
  ["2026-02-14", "2026-02-01", "The last day is before the first."],
  ["2026-02-01", "2027-02-02", "Choose at most 366 days."],
  ["2026-02-01", "", "Say both days."],
])("days from %s to %s are not asked for, and it says why", async (from, to, why) => {
  open(full);
  await screen.findByRole("table", { name: "By agent" });
  fireEvent.click(screen.getByRole("button", { name: "Other days" }));
  fireEvent.input(screen.getByLabelText("From"), { target: { value: from } });
  fireEvent.input(screen.getByLabelText("To, that day included"), { target: { value: to } });
  expect(await screen.findByText(why)).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Show these days" }).disabled).toBe(true);
});

test("days without a conversation are said to be so, with what to do", async () => {
  open(empty, "/inbox-report", "agent");
  expect(await screen.findByRole("heading", { name: "No conversation in these days" })).toBeTruthy();
  expect(screen.queryByRole("img")).toBeNull();
});

test("a failure says so and can be tried again", async () => {
  let fails = true;
  open(() => (fails ? refused(503, "unavailable", "The store is busy.") : Response.json(full)));
  expect((await screen.findByRole("alert")).textContent).toContain("The store is busy.");
  fails = false;
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("table", { name: "By stage" })).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});

import type { LossReport } from "@tappa/protocol";
import { cleanup, screen, within } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { openPage, refused } from "../open-page.tsx";
import { LostOnTheWay } from "./losses.tsx";

afterEach(cleanup);

const place = { browser: "Chrome", route: "/checkout", came: 0, open: 0, missing: 0, dropped: 0, refused: 0 };

function open(told: Omit<LossReport, "bots"> & Partial<LossReport>) {
  const report: LossReport = { bots: [], ...told };
  return openPage(() => <LostOnTheWay />, { at: "", answers: { "GET /reports/losses": () => Response.json(report) } });
}

test("[W32] losses are told by page and browser, with why, and apart from what may still come", async () => {
  const rows = [
    { ...place, came: 940, missing: 3, dropped: 12, open: 2 },
    { ...place, browser: "in-app", route: "", came: 8, refused: 1 },
    { ...place, browser: "other", route: "…", came: 70, open: 4 },
  ];
  const { sent } = open({ made: 12_345, lost: 16, open: 6, rows });
  const table = await screen.findByRole("table", { name: "Lost on the way" });
  const cells = within(table)
    .getAllByRole("row")
    .slice(1)
    .map((row) => [...row.children].map(({ textContent }) => textContent));
  expect(cells).toEqual([
    ["/checkout in Chrome12 let go by the page for want of room or leave · 3 never came", "940", "15", "2"],
    ["A page that did not say which in a browser inside an app1 refused by the collector", "8", "1", "0"],
    ["Other pages in another browser", "70", "0", "4"],
  ]);
  expect(screen.getByText(/were lost/).textContent).toBe(
    "16 of 12,345 events were lost (0.1%). 6 events have not come yet and may: browsers keep what they could not send for seven days.",
  );
  expect(sent("GET", "/reports/losses")[0]?.query.get("days")).toBe("30");
});

test("[W32] where nothing was lost it says so, and of how many", async () => {
  open({ made: 4_200, lost: 0, open: 0, rows: [] });
  expect((await screen.findByText("Nothing was lost")).parentElement?.textContent).toBe(
    "Nothing was lost of the 4,200 events that pages made.",
  );
  expect(screen.queryByRole("table")).toBeNull();
});

test("[W32] what has not come yet is no loss", async () => {
  open({ made: 4_200, lost: 0, open: 1, rows: [{ ...place, came: 9, open: 1 }] });
  expect((await screen.findByText("Nothing was lost")).parentElement?.textContent).toMatch(/1 event has not come yet and may/);
  expect(screen.getByRole("table")).toBeTruthy();
});

test("[W32] before the first event it says what it waits for", async () => {
  open({ made: 0, lost: 0, open: 0, rows: [] });
  expect(await screen.findByText(/Nothing to measure yet/)).toBeTruthy();
  expect(screen.getByRole("link", { name: "tag" }).getAttribute("href")).toMatch(/\/settings$/);
});

test("[W32] of many places it shows those with most, and how many more there are", async () => {
  const rows = Array.from({ length: 11 }, (_, index) => ({ ...place, route: `/p${index}`, missing: 20 - index }));
  open({ made: 900, lost: 165, open: 0, rows });
  const table = await screen.findByRole("table");
  expect(within(table).getAllByRole("row")).toHaveLength(9);
  expect(screen.getByText("and 3 other places with less")).toBeTruthy();
});

test("umami #132: [W46] what no person made is said with its reasons, apart from what was lost", async () => {
  const bots: LossReport["bots"] = [
    { reason: "crawler", events: 1_200 },
    { reason: "headless", events: 4 },
  ];
  open({ made: 50, lost: 0, open: 0, rows: [], bots });
  expect((await screen.findByText(/made by no person/)).textContent).toBe(
    "1,204 events made by no person (1,200 from crawlers, 4 from browsers without a window): kept, and in no stage, report or figure.",
  );
  expect(screen.getByText("Nothing was lost")).toBeTruthy();
});

test("a report that cannot be read is said, with a way to try again", async () => {
  openPage(() => <LostOnTheWay />, {
    at: "",
    answers: { "GET /reports/losses": () => refused(503, "unavailable", "The store is busy.") },
  });
  expect((await screen.findByRole("alert")).textContent).toContain("The store is busy.");
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});

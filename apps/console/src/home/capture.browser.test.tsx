import type { CaptureReport } from "@tappa/protocol";
import { cleanup, screen, within } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { openPage, refused } from "../open-page.tsx";
import { NOW } from "../testing.ts";
import { FoundOnSite } from "./capture.tsx";
import { LateNotice } from "./late-notice.tsx";

afterEach(cleanup);

const found: CaptureReport["found"] = [
  { source: "JSON-LD", name: "product_viewed", seen: 18_443, missing: [], lastAt: NOW - 4_000 },
  {
    source: "dataLayer",
    name: "order_completed",
    seen: 1_204,
    missing: [{ field: "currency", count: 36 }],
    lastAt: NOW - 120_000,
  },
];

test("what was found is told per source, what lacks something first, with what to add", async () => {
  const { sent } = openPage(() => <FoundOnSite />, {
    at: "",
    answers: { "GET /reports/capture": () => Response.json({ found }) },
  });
  const table = await screen.findByRole("table", { name: "Found on this site" });
  const rows = within(table).getAllByRole("row").slice(1);
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    "Purchases from the data layerOrders without a currency count without value: add currency to purchase.1,204currency missing in 3%2 min",
    "Product views from JSON-LD18,443Completenow",
  ]);
  expect(sent("GET", "/reports/capture")[0]?.query.get("days")).toBe("30");
});

test("where nothing was found it says what is read and what to do", async () => {
  openPage(() => <FoundOnSite />, { at: "", answers: { "GET /reports/capture": () => Response.json({ found: [] }) } });
  expect(await screen.findByText(/Open a product in the shop and come back/)).toBeTruthy();
});

test("a report that cannot be read is said, with a way to try again", async () => {
  openPage(() => <FoundOnSite />, {
    at: "",
    answers: { "GET /reports/capture": () => refused(503, "unavailable", "The store is busy.") },
  });
  expect((await screen.findByRole("alert")).textContent).toContain("The store is busy.");
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});

const waiting = (total: number) => ({ "GET /quarantine": () => Response.json({ total, events: [], next: null }) });

test("late events are noticed on home, and only where there are any", async () => {
  const { unmount } = openPage(() => <LateNotice />, { at: "", answers: waiting(12) });
  expect(await screen.findByText("12 events are older than 30 days and count for nobody yet.")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Look and decide" }).getAttribute("href")).toMatch(/\/quarantine$/);
  unmount();
  const { sent } = openPage(() => <LateNotice />, { at: "", answers: waiting(0) });
  await expect.poll(() => sent("GET", "/quarantine")).toHaveLength(1);
  expect(screen.queryByText(/older than 30 days/)).toBeNull();
});

test("home hears of what comes while it is open", async () => {
  let total = 0;
  const answer = () => Response.json({ total, events: [], next: null });
  const { timers } = openPage(() => <LateNotice />, { at: "", answers: { "GET /quarantine": answer } });
  total = 3;
  await expect
    .poll(() => {
      timers.run(60_000);
      return screen.queryByText("3 events are older than 30 days and count for nobody yet.");
    })
    .not.toBeNull();
});

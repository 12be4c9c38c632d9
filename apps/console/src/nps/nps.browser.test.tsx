import { cleanup, render, screen } from "@testing-library/preact";
import { LocationProvider } from "preact-iso/router";
import { afterEach, expect, test } from "vitest";
import type { NpsReport } from "@tappa/protocol";
import { createApi } from "../api/api.ts";
import { createDesk } from "../desk.ts";
import { DeskContext } from "../frame/context.ts";
import { AGENT, createTestSurroundings, NOW, SITE } from "../testing.ts";
import { NpsPage } from "./nps.tsx";

afterEach(cleanup);

const none: NpsReport = {
  promoters: 0,
  passives: 0,
  detractors: 0,
  answered: 0,
  nps: null,
  interval: null,
  neededForTen: 0,
  shown: 0,
  dismissed: 0,
  snoozed: 0,
  byScore: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  byStage: [],
  comments: [],
};

const threePromoters: NpsReport = {
  ...none,
  promoters: 3,
  answered: 3,
  nps: 100,
  interval: [-7, 100],
  neededForTen: 120,
  shown: 4,
  byScore: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2],
  comments: [{ person: "p", name: null, score: 9, text: "<b>Good</b>", at: NOW - 1_000, stage: "new" }],
};

function openPage(report: NpsReport | null) {
  history.replaceState(null, "", `/console/sites/${SITE.id}/nps`);
  const fake: typeof fetch = async (input) =>
    report && String(input).includes("/reports/nps") ? Response.json(report) : new Response("", { status: 503 });
  const { surroundings } = createTestSurroundings(fake);
  const desk = createDesk(createApi({ fetch: fake, onLoginRequired: () => {} }), surroundings, AGENT, SITE);
  render(
    <LocationProvider>
      <DeskContext.Provider value={desk}>
        <NpsPage />
      </DeskContext.Provider>
    </LocationProvider>,
  );
  return desk;
}

test("a score never stands without its interval, and says how many answers are missing", async () => {
  openPage(threePromoters);
  expect(await screen.findByRole("img", { name: "NPS 100, 95 % interval from −7 to 100" })).toBeTruthy();
  expect(screen.getByText("120 more answers")).toBeTruthy();
  expect(screen.getByText("3 of 4 asked")).toBeTruthy();
});

test("the interval of a single answer holds its score", async () => {
  openPage({ ...threePromoters, promoters: 0, detractors: 1, answered: 1, nps: -100, interval: [-99, 49] });
  expect(await screen.findByRole("img", { name: "NPS −100, 95 % interval from −100 to 49" })).toBeTruthy();
});

test("comments are shown as they were written", async () => {
  openPage(threePromoters);
  expect(await screen.findByText("<b>Good</b>")).toBeTruthy();
});

test("without answers there is no score, and the page says what brings one", async () => {
  openPage(none);
  expect(await screen.findByText(/Nobody has been asked yet/)).toBeTruthy();
  expect(screen.queryByRole("img")).toBeNull();
  expect(screen.getByText("not shown yet")).toBeTruthy();
});

test("a failure says so and can be tried again", async () => {
  openPage(null);
  expect((await screen.findByRole("alert")).textContent).toMatch(/503/);
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});

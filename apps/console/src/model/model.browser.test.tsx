import { canonicalModel, modelVersion, presets, type Model } from "@tappa/lifecycle";
import type { ConfigDraft, ConfigVersion, DryRun, Recompute, SpanProposal } from "@tappa/protocol";
import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { openPage, refused, type Answer } from "../open-page.tsx";
import { AGENT, NOW } from "../testing.ts";
import { ModelPage } from "./model.tsx";

afterEach(cleanup);

const draft: ConfigDraft = {
  model: canonicalModel,
  campaigns: [],
  theme: { accent: "#1f5eff", mode: "auto", radius: 8, side: "right", offset: { x: 0, y: 0 } },
  texts: {},
  locales: ["en"],
  consent: { initial: "unknown", gpc: "deny" },
  limits: { eventsPerMinute: 600 },
};
const race = presets.find(({ id }) => id === "race")!;
const withDays = (model: Model, atRiskAfter: Model["atRiskAfter"], lapsedAfter: Model["lapsedAfter"]): Model => {
  const changed = { ...model, atRiskAfter, lapsedAfter };
  return { ...changed, version: modelVersion(changed) };
};
const versionOf = (version: string, model: Model, changes: Partial<ConfigVersion> = {}): ConfigVersion => ({
  version,
  publishedAt: NOW - 3_600_000,
  agent: AGENT,
  isCurrent: false,
  model: { id: model.id, version: model.version, label: model.label },
  campaigns: 0,
  ...changes,
});
const proposal: SpanProposal = { gaps: 1_234, needed: 200, atRiskAfter: "70d", lapsedAfter: "155d", medianDays: 28 };
const run: DryRun = {
  id: "run-1",
  total: 4_372,
  done: 4_372,
  finishedAt: NOW,
  moved: 1_204,
  moves: [
    { from: "loyal", to: "engage", people: 1_200 },
    { from: "intent", to: "convert", people: 4 },
  ],
  flags: [
    { flag: "won_back", gained: 12, lost: 3 },
    { flag: "lead", gained: 0, lost: 0 },
  ],
};

/** A collector that publishes. */
function open(at: string, { role, ...state }: { role?: "admin" | "agent" } & Partial<ReturnType<typeof initial>> = {}) {
  const server = { ...initial(), ...state };
  const answers: Record<string, Answer> = {
    "GET /config": () => Response.json(server.draft, { headers: { etag: `"${server.version}"` } }),
    "PUT /config": ({ headers, body }) => {
      if (headers.get("if-match") !== `"${server.version}"`)
        return refused(409, "conflict", "Somebody published another version.");
      Object.assign(server, { draft: body, version: "v-new" });
      server.recompute = { version: "v-new", total: 4_372, done: 1_000, startedAt: NOW, finishedAt: null };
      return Response.json({ version: "v-new" });
    },
    "GET /config/versions": () => Response.json(server.versions),
    "GET /config/versions/*": ({ path }) =>
      path.endsWith("/v-race") ? Response.json({ ...draft, model: race, locales: ["it"] }) : refused(404, "not_found", "None."),
    "GET /proposal": () => Response.json(server.proposal),
    "GET /recompute": () => Response.json(server.recompute),
    "POST /dry-runs": () => server.start(),
    "GET /dry-runs/*": ({ path }) =>
      path.endsWith(server.run.id) ? Response.json(server.run) : refused(404, "not_found", "Gone."),
    "DELETE /dry-runs/*": () => new Response(null, { status: 204 }),
  };
  const page = openPage((place) => <ModelPage place={place} />, { at, answers, ...(role ? { role } : {}) });
  return Object.assign(page, { server });
}

function initial() {
  return {
    draft,
    version: "v-now",
    versions: [versionOf("v-now", canonicalModel, { isCurrent: true }), versionOf("v-race", race, { agent: null })],
    proposal,
    recompute: null as Recompute | null,
    run,
    start: () => Response.json(run),
  };
}

const button = (name: string | RegExp) => screen.findByRole<HTMLButtonElement>("button", { name });
const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });
const pick = async (name: string) => fireEvent.click(await screen.findByRole("radio", { name }));
const chosen = "?base=v-now&model=race&r=70&x=155";

test("every model is shown with its stages in the order of a journey, the published one marked and picked", async () => {
  open("/model");
  const radios = await screen.findAllByRole<HTMLInputElement>("radio");
  expect(radios).toHaveLength(1 + presets.length);
  expect(radios.filter(({ checked }) => checked).map(({ value }) => value)).toEqual(["canonical"]);
  const stages = screen.getByRole("list", { name: "Stages of RACE" });
  expect(
    within(stages)
      .getAllByRole("listitem")
      .map(({ textContent }) => textContent),
  ).toEqual(["Unknown", "Reach", "Act", "Convert", "Engage"]);
  expect(screen.queryByRole("region", { name: "Not published yet" })).toBeNull();
});

test("a picked model opens to who is called what, and stands in the address", async () => {
  const { here } = open("/model");
  await pick("RACE");
  const table = await screen.findByRole("table", { name: "Who is called what in RACE" });
  expect(within(table).getByRole("row", { name: /^Engage New customer first order within 30 days/ })).toBeTruthy();
  expect(here()).toBe("/model?model=race&r=90&x=180");
  fireEvent.click(screen.getByRole("link", { name: "Discard" }));
  await waitFor(() => expect(screen.queryByRole("region", { name: "Not published yet" })).toBeNull());
});

test("the shop's own rhythm is told and taken with one press", async () => {
  const { here } = open("/model");
  expect(await screen.findByText(/half order again within 28 days/)).toBeTruthy();
  fireEvent.click(await button("Use 70 and 155 days"));
  expect(await screen.findByText("These are the days above")).toBeTruthy();
  expect(here()).toBe("/model?model=canonical&r=70&x=155");
});

test("with too few gaps it is said how many are missing", async () => {
  open("/model", { proposal: { gaps: 140, needed: 200, atRiskAfter: null, lapsedAfter: null, medianDays: null } });
  expect((await screen.findByText(/are missing/)).textContent).toBe("60 are missing");
});

test("days that contradict each other are explained, and nothing is sent", async () => {
  const { sent } = open("/model");
  await screen.findAllByRole("radio");
  type("At risk after", "200");
  const field = await screen.findByRole("textbox", { name: "Lapsed after", description: /Must be more than 200 days/ });
  fireEvent.click(await button("See what would change"));
  expect(document.activeElement).toBe(field);
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(sent("POST", "/dry-runs")).toEqual([]);
});

test("a dry run asks with the picked model and its days, and can be found at its address", async () => {
  const { sent, here } = open("/model?model=race&r=70&x=155");
  fireEvent.click(await button("See what would change"));
  expect(await screen.findByText("1,204")).toBeTruthy();
  expect(sent("POST", "/dry-runs")[0]?.body).toEqual({ ...draft, model: withDays(race, "70d", "155d") });
  expect(here()).toBe(`/model/dry-runs/run-1${chosen}`);
  const rows = within(screen.getByRole("table", { name: "Moves from stage to stage" })).getAllByRole("row");
  expect(rows.slice(1).map(({ textContent }) => textContent)).toEqual(["Loyal→Engage1,200", "Intent to buy→Convert4"]);
  const flags = within(screen.getByRole("table", { name: "Flags gained and lost" })).getAllByRole("row");
  expect(flags.slice(1).map(({ textContent }) => textContent)).toEqual(["Won back123"]);
});

test("what the collector refuses of a config is listed", async () => {
  const findings = [{ at: "nps", code: "rule_never_true", message: "The audience names a stage that is not in the model." }];
  open("/model?model=race", { start: () => refused(400, "body_invalid", "nps: The audience …", { findings }) });
  fireEvent.click(await button("See what would change"));
  expect((await screen.findByRole("alert")).textContent).toContain("nps The audience names a stage that is not in the model.");
  expect((await button("See what would change")).disabled).toBe(false);
});

test("while it runs it shows how far it is, cannot be published yet, and goes on by itself", async () => {
  const { server, timers } = open(`/model/dry-runs/run-1${chosen}`, {
    run: { ...run, done: 1_000, finishedAt: null, moved: 10 },
  });
  expect((await screen.findByRole("progressbar", { name: "People looked at" })).getAttribute("aria-valuetext")).toBe(
    "1,000 of 4,372",
  );
  expect((await button("Publish")).disabled).toBe(true);
  server.run = run;
  await waitFor(() => {
    timers.run(1_000);
    expect(screen.queryByRole("progressbar")).toBeNull();
  });
  expect((await button("Publish")).disabled).toBe(false);
});

test("a dry run that was left is found again on the model's page", async () => {
  open("/model?model=race&r=70&x=155");
  fireEvent.click(await button("See what would change"));
  await screen.findByText("1,204");
  fireEvent.click(screen.getByRole("link", { name: "Back to the choice" }));
  expect(await screen.findByText(/Your dry run of RACE with 70 and 155 days has ended: 1,204 people would move/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Forget it" }));
  expect(screen.queryByText(/Your dry run/)).toBeNull();
});

test("a cancelled dry run is ended, and the choice is still there", async () => {
  const { sent, here } = open(`/model/dry-runs/run-1${chosen}`, { run: { ...run, finishedAt: null } });
  fireEvent.click(await button("Cancel"));
  await screen.findAllByRole("radio");
  expect(sent("DELETE", "/dry-runs/run-1")).toHaveLength(1);
  expect(here()).toBe("/model?model=race&r=70&x=155");
});

test("a dry run that the collector no longer knows is run again with the same choice", async () => {
  const { sent, here } = open(`/model/dry-runs/gone${chosen}`);
  fireEvent.click(await button("Run it again"));
  expect(await screen.findByText("1,204")).toBeTruthy();
  expect(sent("POST", "/dry-runs")[0]?.body).toMatchObject({ model: { id: "race", atRiskAfter: "70d" } });
  expect(here()).toBe(`/model/dry-runs/run-1${chosen}`);
});

test("publishing names the version it was made of, then everybody is worked out anew, and that ends quietly", async () => {
  const { sent, here, server, timers, desk } = open(`/model/dry-runs/run-1${chosen}`);
  fireEvent.click(await button("Publish"));
  expect(await screen.findByRole("progressbar", { name: "Stages worked out anew" })).toBeTruthy();
  expect(here()).toBe("/model");
  const [put] = sent("PUT", "/config");
  expect(put?.headers.get("if-match")).toBe('"v-now"');
  expect(put?.body).toEqual({ ...draft, model: withDays(race, "70d", "155d") });
  expect(desk.stageLabel("engage")).toBe("Engage");
  server.recompute = { ...server.recompute!, done: 4_372, finishedAt: NOW };
  await waitFor(() => {
    timers.run(1_000);
    expect(screen.queryByRole("progressbar")).toBeNull();
  });
  expect(screen.getByText(/Everybody’s stage follows it since/)).toBeTruthy();
});

test("who was slower is told who published what, loses nothing and compares anew", async () => {
  const { server, sent, here } = open(`/model/dry-runs/run-1${chosen}`);
  await button("Publish");
  const crm = presets.find(({ id }) => id === "crm")!;
  const colleague = { id: "agent-2", name: "Marek" };
  Object.assign(server, {
    draft: { ...draft, model: crm },
    version: "v-theirs",
    versions: [versionOf("v-theirs", crm, { agent: colleague, isCurrent: true })],
  });
  fireEvent.click(await button("Publish"));
  const notice = await screen.findByRole("alert");
  await waitFor(() => expect(notice.textContent).toContain("Another version was published meanwhile by Marek"));
  expect(notice.textContent).toContain("CRM pipeline, at risk after 90 days, lapsed after 180");
  expect(screen.queryByRole("button", { name: "Publish" })).toBeNull();
  fireEvent.click(await button("Compare with what is published now"));
  fireEvent.click(await button("Publish"));
  await screen.findByRole("progressbar", { name: "Stages worked out anew" });
  expect(here()).toBe("/model");
  expect(sent("PUT", "/config").map(({ headers }) => headers.get("if-match"))).toEqual(['"v-now"', '"v-theirs"']);
  expect(server.draft.model).toEqual(withDays(race, "70d", "155d"));
});

test("versions tell who published which model and when, and lead to what it would bring back", async () => {
  const { sent } = open("/model/versions");
  const rows = within(await screen.findByRole("table", { name: "Versions" })).getAllByRole("row");
  expect(rows.slice(1).map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^TappaPublished now.*Anna0 campaigns$/),
    expect.stringMatching(/^RACE.*Came with the site0 campaigns$/),
  ]);
  fireEvent.click(screen.getByRole("link", { name: "RACE" }));
  expect(await screen.findByText("Model: RACE, at risk after 90 days, lapsed after 180")).toBeTruthy();
  expect(screen.getByText("Languages")).toBeTruthy();
  fireEvent.click(await button("See what would change"));
  fireEvent.click(await button("Publish"));
  await waitFor(() => expect(sent("PUT", "/config")[0]?.body).toEqual({ ...draft, model: race, locales: ["it"] }));
});

test("a version that there is not is said", async () => {
  open("/model/versions/none");
  expect(await screen.findByRole("heading", { name: "There is no such version" })).toBeTruthy();
});

test("an agent reads what each model means and is offered nothing that would be refused", async () => {
  const { sent } = open("/model", { role: "agent" });
  expect(await screen.findByText(/Only admins can change the model/)).toBeTruthy();
  expect(screen.queryAllByRole("radio")).toEqual([]);
  expect(screen.queryByRole("button", { name: "See what would change" })).toBeNull();
  expect(screen.getByRole("table", { name: "Who is called what in RACE", hidden: true })).toBeTruthy();
  expect(sent("GET", "/proposal")).toEqual([]);
});

test("a collector that does not answer is said, with a way to try again", async () => {
  openPage((place) => <ModelPage place={place} />, {
    at: "/model",
    answers: { "GET /config": () => new Response("", { status: 503 }) },
  });
  expect((await screen.findByRole("alert")).textContent).toMatch(/503/);
  expect(await button("Try again")).toBeTruthy();
});

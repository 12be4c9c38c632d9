import type { Rule } from "@tappa/lifecycle";
import type { BusinessHours, ConfigDraft, ConfigVersion, DryRun, Opening, Recompute, SpanProposal } from "@tappa/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Site } from "../../store/store.ts";
import { createTestConsole } from "./testing.ts";

// Password hashing is slow on purpose, and slower on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let collector: Awaited<ReturnType<typeof createTestConsole>>;
let site: Site;
beforeAll(async () => {
  collector = await createTestConsole();
});
afterAll(() => collector.close());
beforeEach(async () => {
  site = await collector.newSite("shop");
});

type Refusal = { code: string; detail: string; findings: { at: string; code: string }[] };

const asAdmin = <T>(method: string, path: string, body?: unknown) =>
  collector.call<T>(method, `/sites/${site.id}${path}`, {
    cookie: collector.adminCookie,
    ...(body === undefined ? {} : { body }),
  });
const readDraft = async () => (await asAdmin<ConfigDraft>("GET", "/config")).body;
const strictDraft = async (): Promise<ConfigDraft> => {
  const draft = await readDraft();
  return { ...draft, model: { ...draft.model, atRiskAfter: "10d" } };
};
const customers = async (count: number) => {
  for (let number = 0; number < count; number++) {
    const days = 20 * 86_400_000;
    await collector.visitor(site).send("order_completed", { order_id: `${number}` }, Date.now() - days);
  }
};
const finished = (id: string) =>
  vi.waitFor(async () => {
    const { body } = await asAdmin<DryRun>("GET", `/dry-runs/${id}`);
    expect(body.finishedAt).not.toBeNull();
    return body;
  });

describe("publishing", () => {
  it.each([100, 3000])("refuses a rule nested %i deep, which would use up the stack of pages", async (depth) => {
    const { model, ...draft } = await readDraft();
    let when: Rule = { event: "page_viewed" };
    for (let level = 0; level < depth; level++) when = { not: when };
    const deep = { ...draft, model: { ...model, flags: [{ id: "deep", label: "Deep", when }] } };
    const refused = { status: 400, body: { code: "body_invalid", detail: expect.stringContaining("64 levels") } };
    expect(await asAdmin<Refusal>("PUT", "/config", deep)).toMatchObject(refused);
    expect(await asAdmin<Refusal>("POST", "/dry-runs", deep)).toMatchObject(refused);
    expect((await readDraft()).model.flags).toEqual(model.flags);
  });

  it("tells how far everybody follows it", async () => {
    expect((await asAdmin("GET", "/recompute")).body).toBeNull();
    await customers(2);
    const { body } = await asAdmin<{ version: string }>("PUT", "/config", await strictDraft());
    await vi.waitFor(async () => {
      const answer = await asAdmin<Recompute>("GET", "/recompute");
      expect(answer.body).toMatchObject({ ...body, total: 2, done: 2, finishedAt: expect.any(Number) });
    }, 30_000);
    const { stages } = (await asAdmin<{ stages: { stage: string; people: number }[] }>("GET", "/overview")).body;
    expect(stages).toContainEqual(expect.objectContaining({ stage: "at_risk", people: 2 }));
  });

  it("is gone back on by publishing what was before", async () => {
    await asAdmin("PUT", "/config", await strictDraft());
    const { body: versions } = await asAdmin<ConfigVersion[]>("GET", "/config/versions");
    expect(versions.map(({ agent, isCurrent }) => [agent?.name, isCurrent])).toEqual([
      ["Ann Admin", true],
      [undefined, false],
    ]);
    const old = await asAdmin<ConfigDraft>("GET", `/config/versions/${versions[1]!.version}`);
    expect((await asAdmin("PUT", "/config", old.body)).body).toEqual({ version: site.config.version });
    expect(await readDraft()).toEqual(old.body);
    expect((await asAdmin<Refusal>("GET", "/config/versions/none")).body).toMatchObject({ code: "not_found" });
  });

  it.each<[what: string, at: string, code: string, spoil: (draft: ConfigDraft) => unknown]>([
    ["a step without a stage", "model.stages.active", "stage_unknown", ({ model }) => (model.stages[4]!.as = "nowhere")],
    ["a lapse before the risk", "model.lapsedAfter", "spans_crossed", ({ model }) => (model.lapsedAfter = "1d")],
    ["a walk without an end", "model.stages.aware", "never_ends", ({ model }) => model.stages.pop()],
  ])("is refused for %s, and so is trying it out", async (_what, at, code, spoil) => {
    const draft = await readDraft();
    spoil(draft);
    for (const [method, path] of [
      ["PUT", "/config"],
      ["POST", "/dry-runs"],
    ] as const) {
      const { status, body } = await asAdmin<Refusal>(method, path, draft);
      expect([status, body.code]).toEqual([400, "body_invalid"]);
      expect(body.findings).toContainEqual(expect.objectContaining({ at, code }));
    }
  });
});

describe("a dry run", () => {
  it("counts whom publishing would move, and changes nothing", async () => {
    await customers(3);
    const begun = await asAdmin<DryRun>("POST", "/dry-runs", await strictDraft());
    expect(begun.body).toMatchObject({ total: 3, moved: expect.any(Number) });
    const result = await finished(begun.body.id);
    expect(result).toMatchObject({ total: 3, done: 3, moved: 3, moves: [{ from: "new", to: "at_risk", people: 3 }], flags: [] });
    expect((await readDraft()).model.atRiskAfter).toBe("90d");
  });

  it("ends when it is told to, and is not found then", async () => {
    const { body } = await asAdmin<DryRun>("POST", "/dry-runs", await readDraft());
    expect((await asAdmin("DELETE", `/dry-runs/${body.id}`)).status).toBe(204);
    for (const method of ["GET", "DELETE"]) {
      const answer = await asAdmin<Refusal>(method, `/dry-runs/${body.id}`);
      expect([answer.status, answer.body.code, answer.body.detail]).toEqual([404, "not_found", expect.stringContaining("again")]);
    }
  });

  it.each<[string, unknown]>([
    ["no config", {}],
    ["no JSON object", "draft"],
  ])("is refused for %s", async (_what, body) => {
    expect((await asAdmin<Refusal>("POST", "/dry-runs", body)).body.code).toBe("body_invalid");
  });
});

describe("the proposal of R and X", () => {
  it("says how many gaps it would need", async () => {
    await customers(1);
    expect((await asAdmin<SpanProposal>("GET", "/proposal")).body).toEqual({
      gaps: 0,
      needed: 200,
      atRiskAfter: null,
      lapsedAfter: null,
      medianDays: null,
    });
  });
});

const served = async () =>
  (await collector.fetch(new Request(`http://collector.test/v1/config/${site.key}`))).json() as Promise<object>;

describe("business hours", () => {
  const hours: BusinessHours = { zone: "Europe/Rome", week: Array.from({ length: 7 }, () => []), days: [] };

  it("are shown before they are published: what they mean now, or what is wrong with them", async () => {
    expect(await asAdmin<Opening>("POST", "/hours/preview", hours)).toMatchObject({
      status: 200,
      body: { isOpen: false, changesAt: null },
    });
    const wrong = { ...hours, zone: "Europe/Atlantis" };
    const refused = { status: 400, body: { code: "body_invalid", detail: expect.stringContaining("no such time zone") } };
    expect(await asAdmin("POST", "/hours/preview", wrong)).toMatchObject(refused);
    expect(await asAdmin("PUT", "/config", { ...(await readDraft()), hours: wrong })).toMatchObject({ status: 400 });
  });

  it("are the agents' alone: pages are served a config without them, which is no other than before", async () => {
    const before = await served();
    await asAdmin("PUT", "/config", { ...(await readDraft()), hours });
    expect((await readDraft()).hours).toEqual(hours);
    expect(await served()).toEqual(before);
  });

  it("leave questions to be published beside them, each with what it needs", async () => {
    const draft = await readDraft();
    const asking = (field: object) => ({
      ...draft,
      campaigns: draft.campaigns.map((one) =>
        one.kind === "chat" ? { ...one, content: { ...one.content, fields: [field] } } : one,
      ),
    });
    const topic = { trait: "topic", label: { en: "About?" }, type: "choice", required: true };
    expect(await asAdmin("PUT", "/config", asking(topic))).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining("choices") },
    });
    expect(await asAdmin("PUT", "/config", asking({ ...topic, type: "text", label: {} }))).toMatchObject({ status: 400 });
    expect(await asAdmin("PUT", "/config", asking({ ...topic, type: "text" }))).toMatchObject({ status: 200 });
  });
});

import { join } from "node:path";
import { expect, it } from "vitest";
import { configOf, draftOf } from "../../site-config.ts";
import { defaultConfig } from "../../site-defaults.ts";
import { newId, temporaryFolder } from "../../testing.ts";
import { openSqliteStore } from "../sqlite.ts";
import { fillPeople } from "./testing.ts";

const NOW = Date.UTC(2026, 5, 15, 12);
const EVENTS = 20_001;

it("waits with a draft that needs other facts until the events are indexed, and not with another", async () => {
  const folder = temporaryFolder();
  const path = join(folder.path, "tappa.db");
  const store = await openSqliteStore({ path });
  const draft = { name: "Shop", key: "pk", secretKey: "sk", origins: [] };
  const site = await store.sites.ensure(draft, configOf(defaultConfig([])), NOW);
  const events = Array.from({ length: EVENTS }, (_, index) => ({
    id: newId(NOW + index),
    name: "quiz_taken",
    at: NOW - EVENTS + index,
    props: {},
  }));
  fillPeople(path, site.id, site.config, 1, NOW, () => ({ events, isStored: true }));

  const { model, ...rest } = draftOf(site.config);
  const strict = configOf({ ...rest, model: { ...model, atRiskAfter: "60d" } });
  const quiz = { id: "quiz", label: "Quiz", when: { event: "quiz_taken", count: { gte: 3 } } };
  const curious = configOf({ ...rest, model: { ...model, flags: [...model.flags, quiz] } });
  const dryRun = (config: typeof strict) => store.reports.dryRun(site.id, config, NOW, null, 0);
  expect(await dryRun(strict)).toMatchObject({ next: null, done: 1 });
  expect(await dryRun(curious)).toEqual({ next: "0", done: 0, moves: [], flags: [] });
  while ((await store.sweep(NOW, 10)).more) continue;
  expect(await dryRun(curious)).toEqual({ next: null, done: 1, moves: [], flags: [{ flag: "quiz", gained: 1, lost: 0 }] });
  await store.close();
  folder.remove();
}, 60_000);

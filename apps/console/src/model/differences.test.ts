import { canonicalModel, presets } from "@tappa/lifecycle";
import type { ConfigDraft } from "@tappa/protocol";
import { expect, test } from "vitest";
import { differences } from "./differences.ts";

const campaign = (id: string, priority = 1) => ({ id, kind: "chat", audience: { all: [] }, priority });
// Only what the differences read.
const configWith = (more: object = {}) =>
  ({
    model: canonicalModel,
    campaigns: [campaign("chat"), campaign("nps")],
    theme: {},
    texts: {},
    locales: ["en"],
    consent: {},
    limits: {},
    ...more,
  }) as unknown as ConfigDraft;

test("what is the same brings nothing back", () => expect(differences(configWith(), configWith())).toEqual([]));

test("model, campaigns and the rest are told apart", () => {
  const then = configWith({ model: presets[0], campaigns: [campaign("chat", 2), campaign("review")], theme: { accent: "#000" } });
  expect(differences(configWith(), then)).toEqual([
    "Model: Customer journey (HubSpot article), at risk after 90 days, lapsed after 180",
    "1 campaign comes back",
    "1 campaign goes",
    "1 campaign is as it was then",
    "The look of the widgets",
  ]);
});

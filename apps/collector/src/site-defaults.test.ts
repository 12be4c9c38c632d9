import { lint } from "@tappa/lifecycle";
import { configDraftSchema } from "@tappa/protocol/schema";
import { describe, expect, it } from "vitest";
import { defaultConfig } from "./site-defaults.ts";

const config = defaultConfig(["https://shop.example:8443"]);
const campaign = (id: string) => config.campaigns.find((entry) => entry.id === id);

describe("the config of a new site", () => {
  it("is one an owner could save: the schema takes it and lint finds nothing", () => {
    expect(configDraftSchema.safeParse(config).error?.issues ?? []).toEqual([]);
    expect(lint(config.campaigns, config.model)).toEqual([]);
  });

  it("has one campaign of each kind", () => {
    expect(config.campaigns.map(({ id, kind }) => [id, kind])).toEqual([
      ["chat", "chat"],
      ["nps", "nps"],
      ["welcome", "checklist"],
      ["review", "review"],
    ]);
  });

  it("asks for a score a week after the first order, with the caps of the design", () => {
    expect(campaign("nps")).toMatchObject({
      audience: { event: "order_completed", first: { older: "7d" } },
      caps: { answered: "90d", dismissed: "30d", snooze: "7d", shows: 2 },
    });
  });

  it("asks everyone alike for a review, 14 to 60 days after an order, without stars before public destinations", () => {
    expect(campaign("review")).toMatchObject({
      audience: { event: "order_completed", last: { older: "14d", newer: "60d" } },
      caps: { answered: "180d" },
      content: {
        stars: false,
        feedback: true,
        destinations: [
          { kind: "google" },
          { kind: "trustpilot", url: "https://www.trustpilot.com/evaluate/shop.example" },
          { kind: "own" },
        ],
      },
    });
  });

  it("speaks English, Italian and Polish everywhere", () => {
    const missing: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== "object" || value === null) return;
      if ("en" in value) for (const locale of ["it", "pl"]) if (!(locale in value)) missing.push(`${path}.${locale}`);
      for (const [key, part] of Object.entries(value)) walk(part, `${path}.${key}`);
    };
    walk(config.campaigns, "campaigns");
    expect(missing).toEqual([]);
  });

  it("has the look the site asks for, and the default one in the rest", () => {
    const { theme } = defaultConfig([], { accent: "#9b2c3b", font: "Figtree, sans-serif" });
    expect(theme).toEqual({ ...config.theme, accent: "#9b2c3b", font: "Figtree, sans-serif" });
    expect(configDraftSchema.safeParse({ ...config, theme }).success).toBe(true);
  });

  it("does not change when one site's copy is edited", () => {
    const first = defaultConfig([]);
    first.campaigns[0]!.priority = 99;
    expect(defaultConfig([]).campaigns[0]!.priority).toBe(0);
  });
});

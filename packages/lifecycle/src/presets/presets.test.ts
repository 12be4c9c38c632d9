import { describe, expect, it } from "vitest";
import type { Campaign } from "../campaign.ts";
import { compile } from "../compile.ts";
import { holds } from "../evaluate.ts";
import { lint } from "../lint.ts";
import { canonicalModel } from "../model/canonical.ts";
import { labelIn, shownAs } from "../model/model.ts";
import { modelVersion } from "../model/version.ts";
import { stageOf } from "../stage.ts";
import { factsOf, onDay, order, verdictOf } from "../testing.ts";
import type { Happening } from "../testing.ts";
import { presets } from "./presets.ts";

const named = (id: string) => presets.find((model) => model.id === id)!;
const modelNamed = (id: string) => (id === "canonical" ? canonicalModel : named(id));
const orders = (...days: number[]): Happening[] => days.map((day) => [day, "order_completed", order(`on ${day}`)]);

/** One person through everything: to the checkout, back, a first order, loyal, lapsed, won back, recommending, lapsed again. */
const LIFE: Happening[] = [
  [0, "page_viewed"],
  [0, "$visit"],
  [1, "$visit"],
  [2, "cart_added", { product_id: "a" }],
  [2.5, "cart_emptied"],
  [5, "checkout_started"],
  ...orders(6, 50, 60, 450),
  [455, "review_submitted", { verified: true }],
];

/** Day and stage of every transition. */
function pathOf(id: string, happenings: Happening[], untilDay = 900): string {
  const model = modelNamed(id);
  const { transitions } = verdictOf(factsOf(happenings, model), model, onDay(untilDay), "p");
  return transitions.map(({ to, effectiveAt }) => `${(effectiveAt - onDay(0)) / 86_400_000} ${to}`).join(", ");
}

/** What people see of that life. */
const SEEN: [id: string, path: string][] = [
  [
    "canonical",
    "0 aware, 1 engaged, 2 intent, 3.5 engaged, 5 intent, 6 new, 36 active, 60 loyal, 150 at_risk, 240 lapsed, 450 active, 560 at_risk, 670 lapsed",
  ],
  [
    "hubspot-article",
    "0 discovery, 1 education, 2 purchase, 3.5 education, 5 purchase, 7 post_purchase, 50 purchase, 51 post_purchase, 60 purchase, 61 post_purchase, 450 purchase, 451 post_purchase, 455 advocacy, 820 post_purchase",
  ],
  [
    "six-stage",
    "0 awareness, 1 knowledge, 2 conversion, 3.5 knowledge, 5 conversion, 7 experience, 36 retention, 50 conversion, 51 retention, 60 conversion, 61 advocacy, 150 retention, 450 conversion, 451 retention, 455 advocacy, 820 retention",
  ],
  [
    "value-delivery",
    "0 acquisition, 1 engagement, 6 sales, 7 value_delivery, 36 retention, 50 sales, 51 retention, 60 sales, 61 retention, 450 sales, 451 retention",
  ],
  ["five-stage", "0 awareness, 1 engagement, 6 conversion, 36 retention, 60 loyalty, 150 retention, 455 loyalty, 820 retention"],
  [
    "race",
    "0 reach, 1 act, 2 convert, 3.5 act, 5 convert, 7 engage, 50 convert, 51 engage, 60 convert, 61 engage, 450 convert, 451 engage",
  ],
  ["attract-sell-wow", "0 attract, 2 sell, 3.5 attract, 5 sell, 6 wow"],
  ["sterne-cutler", "0 reach, 1 acquisition, 6 conversion, 36 retention, 60 loyalty, 150 retention, 455 loyalty, 820 retention"],
  ["consider-buy-use-loyal", "0 consider, 2 buy, 3.5 consider, 5 buy, 6 use, 60 loyal, 150 use"],
  ["retail-recency", "6 active_customer, 242 at_risk, 445 lapsed, 450 active_customer, 560 at_risk, 835 lapsed"],
  [
    "saas-onboarding",
    "6 onboarding, 36 engaged_customer, 150 at_risk, 240 churned, 450 engaged_customer, 560 at_risk, 670 churned",
  ],
  ["crm", "1 marketing_qualified, 2 opportunity, 6 customer, 455 evangelist"],
];

it("walks every model there is", () => {
  expect(SEEN.map(([id]) => id)).toEqual(["canonical", ...presets.map(({ id }) => id)]);
});

describe.each(SEEN)("%s", (id, path) => {
  const model = modelNamed(id);
  const shown = new Set(model.stages.map(shownAs));
  const journey = model.journey.map((stage) => stage.id);

  it("[L37] walks one person through every stage, back, lapsed and won back", () => {
    expect(pathOf(id, LIFE)).toBe(path);
    const seen = new Set([...path.matchAll(/\d (\w+)/g)].map(([, stage]) => stage));
    const beginnings = new Set(["unknown", "visitor", "subscriber", "lead"]);
    expect(journey.filter((stage) => !seen.has(stage) && !beginnings.has(stage))).toEqual([]);
  });

  it("[L37] knows who was won back, who returns and who recommends, by whatever name the stages go", () => {
    const flagsOn = (day: number, life: Happening[] = LIFE) => verdictOf(factsOf(life, model), model, onDay(day), "p").flags;
    expect(flagsOn(451)).toEqual(["won_back"]);
    expect(flagsOn(456)).toEqual(["advocate", "won_back"]);
    expect(flagsOn(650, [...LIFE, [650, "$visit"]])).toEqual(["advocate", "returning"]);
  });

  it("[L37] names each stage once, in English, Italian and Polish, and shows no other", () => {
    expect(new Set(journey)).toEqual(shown);
    expect(journey.length).toBe(shown.size);
    for (const { label } of [model, ...model.journey, ...model.flags])
      expect(Object.keys(label).toSorted()).toEqual(["en", "it", "pl"]);
    for (const locale of ["en", "it", "pl"]) {
      const labels = model.journey.map(({ label }) => labelIn(label, locale));
      expect(new Set(labels).size).toBe(labels.length);
      expect(labels.every((label) => label.trim() === label && label !== "")).toBe(true);
    }
  });

  it("[L37] gives the name of a step only to a stage that is this step and nothing else", () => {
    for (const step of model.stages.filter((one) => journey.includes(one.id)))
      expect(model.stages.filter((one) => shownAs(one) === step.id)).toEqual([step]);
  });

  it("[L37] is a version of its own, and campaigns for steps hold whatever these are called", () => {
    const { version, ...draft } = model;
    expect(modelVersion(draft)).toBe(version);
    const audience = { stage: ["new", "at_risk"] };
    const nps: Campaign = { id: "nps", kind: "nps", audience, when: { on: "page" }, caps: {}, priority: 1 };
    expect(lint([nps], model)).toEqual([]);
    const { campaigns, model: compiled } = compile(model, [nps]);
    const isMeant = (day: number) => {
      const facts = factsOf(LIFE, model);
      const { stage, base } = stageOf(facts, compiled, onDay(day), "p");
      return holds(campaigns[0]!.gates[0]!.rule, facts, { asOf: onDay(day), stage, base });
    };
    expect([6, 20, 40, 451].map(isMeant)).toEqual([true, true, false, false]);
  });
});

describe("the walks of their own", () => {
  it("[L37] crm never moves back: not for a refund, not for a low score, not for silence", () => {
    const life: Happening[] = [
      [0, "page_viewed"],
      [0.25, "subscribed"],
      [0.5, "lead_submitted"],
      [0.75, "search_performed"],
      [1, "cart_added", { product_id: "a" }],
      [2, "cart_emptied"],
      ...orders(3),
      [4, "order_refunded", { order_id: "on 3" }],
      [500, "$answered", { kind: "nps", score: 9 }],
      [600, "$answered", { kind: "nps", score: 2 }],
    ];
    expect(pathOf("crm", life, 3000)).toBe(
      "0.25 subscriber, 0.5 lead, 0.75 marketing_qualified, 1 opportunity, 3 customer, 500 evangelist",
    );
  });

  it("[L37] saas-onboarding begins with the sign-up, and using is living", () => {
    const use: Happening[] = [[1, "signed_up"], ...[20, 200].map((day): Happening => [day, "logged_in"])];
    expect(pathOf("saas-onboarding", use)).toBe(
      "1 onboarding, 31 engaged_customer, 110 at_risk, 200 engaged_customer, 290 at_risk, 380 churned",
    );
    const pay: Happening[] = [[1, "signed_up"], ...orders(10, 40, 400)];
    expect(pathOf("saas-onboarding", pay, 450)).toBe(
      "1 onboarding, 31 engaged_customer, 130 at_risk, 220 churned, 400 engaged_customer",
    );
  });

  it("[L37] race and sterne-cutler remember an address left and a registration for ever", () => {
    expect(
      pathOf("race", [
        [0, "page_viewed"],
        [1, "lead_submitted"],
        [90, "page_viewed"],
      ]),
    ).toBe("0 reach, 1 act");
    const refunded: Happening[] = [
      [0, "page_viewed"],
      [1, "signed_up"],
      ...orders(2),
      [3, "order_refunded", { order_id: "on 2" }],
    ];
    expect(pathOf("sterne-cutler", refunded)).toBe("0 reach, 1 conversion");
  });

  it("[L37] the day of an order shows over whatever goes on below it", () => {
    const model = named("value-delivery");
    const at = (day: number) => verdictOf(factsOf(LIFE, model), model, onDay(day), "p");
    expect(at(60.5)).toMatchObject({ stage: "sales", base: "loyal", rule: "order_day", nextCheckAt: onDay(61) });
    expect(at(61)).toMatchObject({ stage: "retention", base: "loyal", rule: "loyal", since: onDay(61) });
  });
});

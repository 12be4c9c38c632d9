import { show, type ReviewCampaign } from "../../src/review/index.ts";
import { reviewSample as campaign } from "../../src/samples.ts";
import { createTestHost, drawn } from "../../src/testing.ts";
import type { Look, WidgetStates } from "../look.ts";

const withStars: ReviewCampaign = {
  ...campaign,
  content: {
    ...campaign.content,
    stars: true,
    destinations: [{ id: "own", kind: "own", label: "Our own review page", url: "https://example.com/reviews/new" }],
  },
};

function after(shown: ReviewCampaign, act: (root: ShadowRoot) => void | Promise<void>) {
  return (look: Look) => {
    const end = show(createTestHost({ campaign: shown, ...look }).host, { by: "ask" });
    void drawn().then(act);
    return end;
  };
}

const rate = (stars: number) =>
  after(withStars, (root) => root.querySelectorAll<HTMLElement>("[role=radio]")[stars - 1]!.click());

const write = (root: ShadowRoot): void => root.querySelector<HTMLElement>("button.way")!.click();

export const states: WidgetStates = {
  choose: after(campaign, () => {}),
  "no private feedback": after({ ...campaign, content: { ...campaign.content, feedback: false } }, () => {}),
  "with stars": after(withStars, () => {}),
  "two stars": rate(2),
  "five stars": rate(5),
  "private feedback": after(campaign, write),
  thanks: after(campaign, async (root) => {
    write(root);
    await new Promise(requestAnimationFrame);
    const field = root.querySelector("textarea")!;
    field.value = "The bag arrived open.";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise(requestAnimationFrame);
    root.querySelector<HTMLElement>(".foot .primary")!.click();
  }),
};

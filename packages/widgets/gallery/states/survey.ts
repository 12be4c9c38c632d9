import { show } from "../../src/survey/index.ts";
import { npsSample as campaign } from "../../src/samples.ts";
import { createTestHost, drawn } from "../../src/testing.ts";
import type { Look, WidgetStates } from "../look.ts";

const press = (root: ShadowRoot, score: number): void => root.querySelectorAll<HTMLElement>("[role=radio]")[score]!.click();

function after(act: (root: ShadowRoot) => void | Promise<void>) {
  return (look: Look) => {
    const end = show(createTestHost({ campaign, ...look }).host, { by: "ask" });
    void drawn().then(act);
    return end;
  };
}

const follow = (score: number) => after((root) => press(root, score));

export const states: WidgetStates = {
  score: after(() => {}),
  "score moved by keyboard": after((root) => {
    const radio = root.querySelector<HTMLElement>("[role=radio]")!;
    radio.focus();
    for (let moves = 0; moves < 7; moves++) {
      root.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
    }
  }),
  "follow-up of a detractor": follow(3),
  "follow-up of a passive": follow(8),
  "follow-up of a promoter": follow(10),
  thanks: after(async (root) => {
    press(root, 9);
    await new Promise(requestAnimationFrame);
    root.querySelector<HTMLElement>(".foot > :last-child")!.click();
  }),
};

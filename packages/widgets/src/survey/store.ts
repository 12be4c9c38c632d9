import { signal } from "@preact/signals-core";
import type { ReadonlySignal, Signal } from "@preact/signals-core";
import type { LocalText, NpsContent, SiteCampaign } from "@tappa/protocol";
import type { Ask } from "../ask/ask.ts";

export type NpsCampaign = SiteCampaign & { kind: "nps" };
export type Step = "score" | "followUp" | "thanks";
export type Band = keyof NpsContent["followUp"];

/** State and acts of one NPS survey, usable without its drawing. */
export interface Survey {
  readonly step: ReadonlySignal<Step>;
  readonly score: ReadonlySignal<number | null>;
  readonly comment: Signal<string>;
  /** The follow-up question of the chosen score's band. */
  followUp(): LocalText;
  /** Sends the score at once: from here on a partial answer counts. */
  choose(score: number): void;
  /** Back to the scale, to correct the score; the answer stays the same one. */
  change(): void;
  /** Sends the comment, when there is one, into the same answer. */
  finish(): void;
}

export function bandOf(score: number): Band {
  if (score <= 6) return "detractor";
  return score <= 8 ? "passive" : "promoter";
}

export function createSurvey(content: NpsContent, ask: Ask): Survey {
  const step = signal<Step>("score");
  const score = signal<number | null>(null);
  const comment = signal("");
  const followUp = (): LocalText => content.followUp[bandOf(score.value ?? 0)];
  return {
    step,
    score,
    comment,
    followUp,
    choose(chosen) {
      if (chosen !== score.value) ask.answer({ score: chosen });
      score.value = chosen;
      step.value = Object.values(followUp()).some(Boolean) ? "followUp" : "thanks";
    },
    change() {
      step.value = "score";
    },
    finish() {
      const text = comment.value.trim();
      if (text) ask.answer({ text });
      step.value = "thanks";
    },
  };
}

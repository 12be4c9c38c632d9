import { signal } from "@preact/signals-core";
import type { ReadonlySignal, Signal } from "@preact/signals-core";
import type { Destination, ReviewContent, SiteCampaign } from "@tappa/protocol";
import type { Ask } from "../ask/ask.ts";
import { pageAddress } from "../ask/page-address.ts";

export type ReviewCampaign = SiteCampaign & { kind: "review" };
export type Step = "choose" | "feedback" | "thanks";

/** State and acts of one review prompt, usable without its drawing. Nothing in it depends on the stars. */
export interface Review {
  readonly step: ReadonlySignal<Step>;
  readonly stars: ReadonlySignal<number | null>;
  /** The same for everyone, in the order of the config. */
  readonly destinations: readonly Destination[];
  readonly feedback: Signal<string>;
  rate(stars: number): void;
  /** A destination was opened; the link itself does the opening. */
  visit(destination: string): void;
  write(): void;
  back(): void;
  /** Sends the private feedback. */
  finish(): void;
}

export function createReview(content: ReviewContent, ask: Ask): Review {
  const step = signal<Step>("choose");
  const stars = signal<number | null>(null);
  const feedback = signal("");
  return {
    step,
    stars,
    destinations: content.destinations.filter(({ url }) => pageAddress(url)),
    feedback,
    rate(chosen) {
      if (chosen !== stars.value) ask.answer({ score: chosen });
      stars.value = chosen;
    },
    visit(destination) {
      ask.answer({ destination });
      step.value = "thanks";
    },
    write() {
      step.value = "feedback";
    },
    back() {
      step.value = "choose";
    },
    finish() {
      const text = feedback.value.trim();
      if (!text) return;
      ask.answer({ text });
      step.value = "thanks";
    },
  };
}

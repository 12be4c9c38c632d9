import type { ConsentAnswer, ConsentSource } from "../consent.ts";
import type { Core } from "../core.ts";

/** What the visitor answered, and by whom it was told. */
export type TellConsent = (answer: ConsentAnswer, source: ConsentSource) => unknown;

/** What a consent platform has to say. */
export interface Answers {
  /** The visitor answered. */
  tell(measurement: boolean, widgets: boolean): void;
  /** The visitor answered nothing; whether that is leave. Under Global Privacy Control it is for widgets at most. */
  assume(isYes: boolean): Promise<void>;
}

/** What one says is not contradicted by those before it. */
const SOURCES: (ConsentSource | undefined)[] = ["consent_mode", "tcf", "page"];

export function createAnswers(core: Core, source: ConsentSource, tell: TellConsent): Answers {
  const { config, session } = core;
  const { consent } = session;
  return {
    tell(measurement, widgets) {
      if (SOURCES.indexOf(source) < SOURCES.indexOf(core.answeredBy)) return;
      tell(measurement === widgets ? (widgets ? "granted" : "denied") : widgets ? "widgets" : "measurement", source);
    },
    async assume(isYes) {
      // By then it is known what the site makes of the browser's own signal.
      await config.first;
      const { globalPrivacyControl: isPrivate } = navigator as { globalPrivacyControl?: boolean };
      const leave = isPrivate ? "limited" : "assumed";
      if (consent.mark() === (isYes ? null : "assumed")) consent.set(isYes ? leave : null);
    },
  };
}

/** What a chat asks and says before an agent does: who is there, when, how soon, and who is writing. */
import type { LocalText } from "./wire.ts";

/** Never stored: who is there, and what may be expected of them ([W45]). */
export interface Presence {
  e: "presence";
  agents: { name: string }[];
  /** Half of the `waitOf` replies measured at this hour of the week came within it; absent while that is not known, or closed. */
  waitMs?: number;
  waitOf?: number;
  /** The chat is closed until then (epoch ms), null = for longer than a year; absent = it is not closed. */
  opensAt?: number | null;
}

export interface ChatContent {
  title: LocalText;
  greeting: LocalText;
  /** What visitors are asked about themselves once they have written, in this order. */
  fields?: ChatField[];
  /** Without it, who writes while it is closed may leave an e-mail address. */
  away?: AwayForm;
}

/** A question in the thread; its answer is the trait of that name. One that is required holds back the first message. */
export interface ChatField {
  trait: string;
  label: LocalText;
  type: "text" | "email" | "choice";
  required: boolean;
  /** Of a choice: what is stored, and how it reads. */
  choices?: { value: string; label: LocalText }[];
}

/** Whether an e-mail address to reply to is asked for while the chat is closed. */
export interface AwayForm {
  email: "no" | "ask" | "require";
  /** Also while it is open and no agent is there. */
  alone: boolean;
}

/** Wall-clock times of one day, `09:00` to `17:30`; `24:00` is its end. */
export interface OpenSpan {
  from: string;
  to: string;
}

/** `POST /api/sites/{site}/hours/preview` with business hours → what they mean now; nothing is stored. */
export interface Opening {
  isOpen: boolean;
  /** Epoch ms at which that changes; null = not within a year. */
  changesAt: number | null;
}

/** When agents answer. Only the collector reads it; pages hear what follows from it ([W45]). */
export interface BusinessHours {
  /** IANA name, e.g. `Europe/Rome`. */
  zone: string;
  /** Seven days, Monday first; one without spans is closed. */
  week: OpenSpan[][];
  /** Dates that are otherwise, e.g. `2026-12-24`. */
  days: { date: string; name: string; open: OpenSpan[] }[];
}

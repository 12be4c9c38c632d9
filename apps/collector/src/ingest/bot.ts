import type { BotReason } from "@tappa/protocol";
import { isbot } from "isbot";

/** Says by its user agent why a page was not made for a person; nothing where it may have been. */
export type BotOf = (userAgent: string | undefined) => BotReason | undefined;

/** What browsers say of themselves when nobody looks at them. */
const HEADLESS = /headless/gi;

/** @param countsHeadless browsers without a window are people: those of the owner's own tests */
export function createBotOf(countsHeadless: boolean): BotOf {
  return (userAgent = "") => {
    if (!isbot(userAgent)) return undefined;
    if (isbot(userAgent.replace(HEADLESS, ""))) return "crawler";
    return countsHeadless ? undefined : "headless";
  };
}

import { uuidv7 } from "@tappa/protocol";
import type { ReservedEvents, SiteCampaign } from "@tappa/protocol";
import type { Host } from "../host.ts";

/** A campaign that shows itself unasked and is answered in parts. */
export type AskCampaign = SiteCampaign & { kind: "nps" | "review" };

/** Score first, comment later: parts of one answer. */
export type Answer = Pick<ReservedEvents["$answered"], "score" | "text" | "destination">;

/** One round of an ask, told to the host as events. */
export interface Ask {
  shown(): void;
  seen(): void;
  /** Sends a part of the answer at once; all parts carry the same response id, so a partial answer counts. */
  answer(part: Answer): void;
  snooze(): void;
  /** The ask goes: it was dismissed, unless it was answered or snoozed. */
  leave(): void;
}

export function createAsk(host: Host<AskCampaign>): Ask {
  const { id, kind } = host.campaign;
  const act = { campaign: id, kind };
  const response = uuidv7(host.now(), (words) => crypto.getRandomValues(words));
  let settled = false;
  return {
    shown: () => void host.send("$shown", act),
    seen: () => void host.send("$seen", act),
    answer(part) {
      settled = true;
      host.send("$answered", { ...act, response, stage: host.stage.value, ...part });
    },
    snooze() {
      if (!settled) host.send("$snoozed", act);
      settled = true;
    },
    leave() {
      if (!settled) host.send("$dismissed", act);
      settled = true;
    },
  };
}

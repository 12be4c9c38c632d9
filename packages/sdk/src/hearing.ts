import { emptyFacts } from "@tappa/lifecycle";
import type { FeedEntry } from "@tappa/protocol";
import type { Config } from "./config.ts";
import type { StageState } from "./stage.ts";
import type { Visitors } from "./visitor.ts";

/** Applies what concerns more than the widgets: facts, items and the config. */
export function createHearing(visitors: Visitors, stage: StageState, config: Config): (entries: readonly FeedEntry[]) => void {
  return (entries) => {
    for (const entry of entries)
      if (entry.type === "profile") {
        if (entry.person) visitors.change({ person: entry.person });
        stage.hear(entry.facts, entry.replace);
      } else if (entry.type === "item") {
        const { checklist, item, doneAt } = entry;
        stage.hear({ ...emptyFacts(), items: { [`${checklist}/${item}`]: { doneAt, by: "server", version: "" } } });
      } else if (entry.type === "config" && entry.version !== config.current()?.version) void config.load();
  };
}

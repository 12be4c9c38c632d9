import { emptyFacts, type CompiledRule } from "@tappa/lifecycle";
import { show } from "../../src/checklist/index.ts";
import { checklistSample as campaign } from "../../src/samples.ts";
import { createTestHost } from "../../src/testing.ts";
import type { Look, WidgetStates } from "../look.ts";

const { items } = campaign;

const factsOf = (done: readonly string[]) => ({
  ...emptyFacts(),
  items: Object.fromEntries(done.map((id) => [`welcome/${id}`, { doneAt: 1, by: "rule", version: "v1" }])),
});

const isOrder = (rule: CompiledRule): boolean => "orders" in rule;

interface State {
  done?: readonly string[];
  collapsed?: boolean;
  checking?: boolean;
}

const list =
  ({ done = [], collapsed = false, checking = false }: State) =>
  (look: Look) => {
    const stored = new Map([["checklist/welcome", { version: "v1", ids: items.map(({ id }) => id), collapsed }]]);
    return show(
      createTestHost({ campaign, facts: factsOf(done), holds: checking ? isOrder : () => false, stored, ...look }).host,
      { by: "ask" },
    );
  };

export const states: WidgetStates = {
  begun: list({}),
  "in progress": list({ done: ["account", "grind"] }),
  "checking an order": list({ done: ["account", "grind", "question"], checking: true }),
  collapsed: list({ done: ["account", "grind"], collapsed: true }),
  complete: list({ done: items.map(({ id }) => id) }),
};

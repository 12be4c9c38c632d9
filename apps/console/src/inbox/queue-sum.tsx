import type { ConversationSummary } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { formatMoney, formatNumber, formatSpan, MINUTE_MS } from "../format.ts";
import { turnOf } from "./queue.ts";

/** "23.4", "180": a tenth matters only among small ones. */
function formatSum(sum: number): string {
  return formatNumber(sum < 100 ? Math.round(sum * 10) / 10 : Math.round(sum));
}

/** "Waiting 12 min × Loyal 1.5 × cart €84.00 1.3 = 23.4"; null where nobody waits. */
function useSum(conversation: ConversationSummary): { sum: string; words: string } | null {
  const { inbox, surroundings, stageLabel } = useDesk();
  const queue = inbox.value?.queue;
  const turn = queue && turnOf(conversation, queue, surroundings.now.value);
  if (!turn) return null;
  const { cart, person, waitingSince } = conversation;
  const value =
    cart && (cart.valueMinor !== null && cart.currency ? formatMoney(cart.valueMinor, cart.currency) : "of unknown value");
  const wait = turn.waitMs < MINUTE_MS ? "under a minute" : formatSpan(turn.waitMs);
  const parts = [
    `${waitingSince === null ? "Back for" : "Waiting"} ${wait}`,
    `${stageLabel(person.stage)} ${formatNumber(turn.stage)}`,
    value ? `cart ${value} ${formatNumber(turn.cart)}` : "no cart known 1",
  ];
  const sum = formatSum(turn.sum);
  return { sum, words: `${parts.join(" × ")} = ${sum}` };
}

/** The sum by which it stands in the list; how it comes about on demand. */
export function QueueMark({ conversation }: { conversation: ConversationSummary }) {
  const found = useSum(conversation);
  if (!found) return null;
  return (
    <span class="queue-mark" title={found.words}>
      <span class="unseen">{found.words}</span>
      <span aria-hidden="true">{found.sum}</span>
    </span>
  );
}

/** How the sum comes about, in one line or in as many as it takes. */
export function QueueSum({ conversation, wraps = false }: { conversation: ConversationSummary; wraps?: boolean }) {
  const found = useSum(conversation);
  return found && <p class={wraps ? "queue-words" : "clip queue-sum"}>{found.words}</p>;
}

import { OFFER_LIMITS, type ConversationDetail, type SavedReply } from "@tappa/protocol";
import { useSignal } from "@preact/signals";
import { useDesk } from "../frame/context.ts";
import { pathTo } from "../route.ts";
import { filled, matching, soughtIn, type Variable } from "./saved-replies.ts";

/** What is known of who is answered and who answers. The order is asked for only where a text names it. */
async function valuesFor(
  { api, site, agent }: Pick<ReturnType<typeof useDesk>, "api" | "site" | "agent">,
  thread: ConversationDetail,
  text: string,
): Promise<Partial<Record<Variable, string>>> {
  const known = { agent: agent.name, site: site.name, ...(thread.person.name ? { name: thread.person.name } : {}) };
  if (!/\{(order|email)\}/.test(text)) return known;
  const { orderList, traits } = await api.person(site.id, thread.person.id);
  const [latest] = orderList.toSorted((one, other) => other.at - one.at);
  const { email } = traits;
  return { ...known, ...(latest ? { order: latest.id } : {}), ...(typeof email === "string" ? { email } : {}) };
}

/** Saved replies for what is being written; open while the text begins with a slash. */
export function useReplyPicker(
  thread: ConversationDetail,
  text: string,
  write: (text: string) => void,
  offer: (replies: string[]) => void,
) {
  const desk = useDesk();
  const at = useSignal(0);
  const sought = soughtIn(text);
  const found = sought === null ? [] : matching(desk.inbox.value?.savedReplies ?? [], sought);
  const chosen = Math.min(at.value, found.length - 1);
  const pick = async (reply: SavedReply) => {
    at.value = 0;
    // What cannot be learnt stays a variable, and a text with one cannot be sent.
    const values = await valuesFor(desk, thread, reply.text).catch(() => ({ agent: desk.agent.name }));
    if (desk.drafts.all.value.get(thread.id) !== text) return;
    write(filled(reply.text, values));
    if (reply.replies) offer(reply.replies.map((one) => filled(one, values).slice(0, OFFER_LIMITS.replyLength)));
  };
  /** True: the key was for the list. */
  const onKey = (event: KeyboardEvent): boolean => {
    const reply = found[chosen];
    if (!reply) return false;
    if (event.key === "Enter" || event.key === "Tab") void pick(reply);
    else if (event.key === "ArrowDown") at.value = (chosen + 1) % found.length;
    else if (event.key === "ArrowUp") at.value = (chosen + found.length - 1) % found.length;
    else return false;
    event.preventDefault();
    return true;
  };
  return { isOpen: sought !== null, found, chosen, pick, onKey };
}

export const PICKER_ID = "saved-replies";
export const optionId = (index: number) => `${PICKER_ID}-${index}`;

export function ReplyPicker({ isOpen, found, chosen, pick }: ReturnType<typeof useReplyPicker>) {
  const { site } = useDesk();
  if (!isOpen) return null;
  if (found.length === 0)
    return (
      <p class="picker-note quiet">
        No saved reply is called so. <a href={`${pathTo(site.id, "settings")}#saved-replies`}>Manage saved replies</a>
      </p>
    );
  return (
    <ul id={PICKER_ID} class="picker" role="listbox" aria-label="Saved replies">
      {found.map((reply, index) => (
        <li
          key={reply.id}
          id={optionId(index)}
          role="option"
          aria-selected={index === chosen}
          // The field keeps the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => void pick(reply)}
        >
          <b>{reply.name}</b>
          <span class="quiet">{reply.text}</span>
        </li>
      ))}
    </ul>
  );
}

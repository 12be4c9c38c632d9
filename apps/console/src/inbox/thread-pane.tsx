import type { ConversationDetail } from "@tappa/protocol";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { useDesk } from "../frame/context.ts";
import { useLoad } from "../load.ts";
import { nameOf, StageChip } from "../people/naming.tsx";
import { Icon } from "../ui/icon.tsx";
import { Failure, Skeleton } from "../ui/states.tsx";
import { Composer } from "./composer.tsx";
import { Messages } from "./messages.tsx";
import type { ConversationActions } from "./actions.ts";

interface ThreadPaneProps {
  id: string;
  field: RefObject<HTMLTextAreaElement | null>;
  actions: ConversationActions;
  backHref: string;
  personHref: string;
}

/** Read = this conversation is open here and someone looks at it. */
function useReadMarks(id: string): void {
  const { conversations, surroundings } = useDesk();
  const attended = surroundings.attended.value;
  const unread = conversations.summaries.value.get(id)?.unread ?? 0;
  const count = conversations.threads.value.get(id)?.messages.length ?? 0;
  useEffect(() => {
    if (attended && unread > 0 && count > 0) conversations.markRead(id);
  }, [id, attended, unread, count]);
}

function ThreadHead({
  thread,
  actions,
  backHref,
  personHref,
}: Omit<ThreadPaneProps, "id" | "field"> & { thread: ConversationDetail }) {
  const { agent, conversations } = useDesk();
  const summary = conversations.summaries.value.get(thread.id) ?? thread;
  const isOpen = summary.status === "open";
  const isMine = summary.assignee?.id === agent.id;
  const owner = summary.assignee ? (isMine ? "Assigned to you" : `Assigned to ${summary.assignee.name}`) : "Unassigned";
  return (
    <header class="thread-head">
      <a class="icon-button only-phone" href={backHref} aria-label="Back to the list">
        <Icon name="back" />
      </a>
      <div class="thread-who">
        <h2>{nameOf(thread.person)}</h2>
        <p class="thread-state">
          <StageChip stage={summary.person.stage} />
          {!isOpen && <span class="resolved">Resolved</span>}
          <span class="clip">{owner}</span>
        </p>
      </div>
      <div class="thread-actions">
        <button type="button" class="button" disabled={actions.busy} onClick={actions.assign} aria-keyshortcuts="a">
          <Icon name={isMine ? "cross" : "take"} size={16} />
          <span class="button-text">{isMine ? "Give back" : "Assign to me"}</span>
        </button>
        <button type="button" class="button" disabled={actions.busy} onClick={actions.resolve} aria-keyshortcuts="e">
          <Icon name={isOpen ? "check" : "reopen"} size={16} />
          <span class="button-text">{isOpen ? "Resolve" : "Reopen"}</span>
        </button>
        <a class="button not-wide only-icon" href={personHref}>
          <Icon name="person" size={16} />
          <span class="button-text">Person</span>
        </a>
      </div>
    </header>
  );
}

export function ThreadPane({ id, field, actions, backHref, personHref }: ThreadPaneProps) {
  const { conversations, renewals } = useDesk();
  const load = useLoad((signal) => conversations.load(id, signal).then(() => true), [id, renewals.value]);
  const thread = conversations.threads.value.get(id);
  useReadMarks(id);
  if (!thread) {
    return (
      <section class="pane pane-thread" aria-label="Conversation">
        <div class="thread-head only-phone">
          <a class="icon-button" href={backHref} aria-label="Back to the list">
            <Icon name="back" />
          </a>
        </div>
        <div class="thread-loading">
          {load.error !== null ? <Failure error={load.error} again={load.again} /> : <Skeleton lines={4} height={44} />}
        </div>
      </section>
    );
  }
  return (
    <section class="pane pane-thread" aria-label={`Conversation with ${nameOf(thread.person)}`}>
      <ThreadHead thread={thread} actions={actions} backHref={backHref} personHref={personHref} />
      {load.error !== null && <Failure error={load.error} again={load.again} />}
      {actions.error !== null && <Failure error={actions.error} />}
      <Messages thread={thread} />
      <Composer thread={thread} field={field} />
    </section>
  );
}

import type { ConversationDetail, ConversationSummary } from "@tappa/protocol";
import type { Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { useDesk } from "../frame/context.ts";
import { formatMoment } from "../format.ts";
import { useLoad } from "../load.ts";
import { BlockedMark, nameOf, StageChip } from "../people/naming.tsx";
import { Icon } from "../ui/icon.tsx";
import { Failure, Skeleton } from "../ui/states.tsx";
import { AssignMenu } from "./assign-menu.tsx";
import { Composer, type ComposerMode } from "./composer.tsx";
import { LabelChips, LabelMenu } from "./labels.tsx";
import { SnoozeMenu } from "./snooze-menu.tsx";
import { Messages } from "./messages.tsx";
import { QueueSum } from "./queue-sum.tsx";
import { Viewers } from "./viewers.tsx";
import type { ConversationActions } from "./actions.ts";

interface ThreadPaneProps {
  id: string;
  field: RefObject<HTMLTextAreaElement | null>;
  mode: Signal<ComposerMode>;
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

function ThreadState({ summary }: { summary: ConversationSummary }) {
  const { agent } = useDesk();
  const { assignee, snoozedUntil } = summary;
  const owner = assignee ? (assignee.id === agent.id ? "Assigned to you" : `Assigned to ${assignee.name}`) : "Unassigned";
  return (
    <p class="thread-state">
      <StageChip stage={summary.person.stage} />
      <BlockedMark person={summary.person} />
      {summary.status === "resolved" && <span class="resolved">Resolved</span>}
      {snoozedUntil !== null && <span class="snoozed">Snoozed until {formatMoment(snoozedUntil)}</span>}
      <LabelChips ids={summary.labels} />
      <span class="clip">{owner}</span>
    </p>
  );
}

function ThreadHead({
  thread,
  actions,
  backHref,
  personHref,
}: Omit<ThreadPaneProps, "id" | "field" | "mode"> & { thread: ConversationDetail }) {
  const { conversations } = useDesk();
  const summary = conversations.summaries.value.get(thread.id) ?? thread;
  const isOpen = summary.status === "open";
  return (
    <header class="thread-head">
      <a class="icon-button only-phone" href={backHref} aria-label="Back to the list">
        <Icon name="back" />
      </a>
      <div class="thread-who">
        <h2>{nameOf(thread.person)}</h2>
        <ThreadState summary={summary} />
        <QueueSum conversation={summary} />
      </div>
      <div class="thread-actions">
        <AssignMenu summary={summary} actions={actions} />
        {isOpen && <SnoozeMenu summary={summary} actions={actions} />}
        <LabelMenu summary={summary} actions={actions} />
        <button
          type="button"
          class="button"
          disabled={actions.busy}
          onClick={actions.resolve}
          aria-keyshortcuts="e"
          title={isOpen ? "Resolve" : "Reopen"}
        >
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

export function ThreadPane({ id, field, mode, actions, backHref, personHref }: ThreadPaneProps) {
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
      <Viewers conversation={id} />
      <Messages thread={thread} />
      <Composer thread={thread} field={field} mode={mode} />
    </section>
  );
}

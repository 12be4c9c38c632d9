import type { ConversationDetail, ThreadMessage, ThreadNote } from "@tappa/protocol";
import { Fragment } from "preact";
import { LinkCard, richText } from "@tappa/widgets";
import { useDesk } from "../frame/context.ts";
import { formatDayHeading, formatMoment, formatTime, MINUTE_MS } from "../format.ts";
import { nameOf } from "../people/naming.tsx";
import { Icon } from "../ui/icon.tsx";
import { Attachments } from "./attachments.tsx";
import { useEndInView } from "./end-in-view.ts";
import { QuickReplies } from "./quick-replies.tsx";
import { PendingReply } from "./pending-reply.tsx";

const GROUP_MS = 5 * MINUTE_MS;

function authorKey({ author }: ThreadMessage): string {
  return author.kind === "agent" ? author.id : "visitor";
}

/** Close together and by the same hand: shown as one group. */
function continues(message: ThreadMessage, before: ThreadMessage | undefined): boolean {
  return before !== undefined && authorKey(before) === authorKey(message) && message.at - before.at < GROUP_MS;
}

function isNewDay(message: ThreadMessage, before: ThreadMessage | undefined): boolean {
  return before === undefined || new Date(before.at).toDateString() !== new Date(message.at).toDateString();
}

interface MessageProps {
  message: ThreadMessage;
  before: ThreadMessage | undefined;
  visitor: string;
  seen: boolean;
}

function Message({ message, before, visitor, seen }: MessageProps) {
  const { agent } = useDesk();
  const { author } = message;
  const newDay = isNewDay(message, before);
  const name = author.kind === "visitor" ? visitor : author.id === agent.id ? "You" : author.name;
  return (
    <li class={`message message-${author.kind}${!newDay && continues(message, before) ? " message-next" : ""}`}>
      {(newDay || !continues(message, before)) && (
        <p class="message-head">
          <b>{name}</b>
          <time dateTime={new Date(message.at).toISOString()} title={formatMoment(message.at)}>
            {formatTime(message.at)}
          </time>
        </p>
      )}
      {(message.text !== "" || message.card) && (
        <div class="bubble" dir="auto" title={formatMoment(message.at)}>
          {richText(message.text)}
          {message.card && <LinkCard {...message.card} />}
        </div>
      )}
      <Attachments files={message.attachments} />
      <QuickReplies replies={message.replies} />
      {seen && (
        <p class="message-seen">
          <Icon name="check" size={13} /> Seen
        </p>
      )}
    </li>
  );
}

function Note({ note }: { note: ThreadNote }) {
  const { agent } = useDesk();
  return (
    <li class="message message-note">
      <p class="message-head">
        <Icon name="note" size={13} />
        <b>{note.author.id === agent.id ? "Your note" : `Note by ${note.author.name}`}</b>
        <time dateTime={new Date(note.at).toISOString()} title={formatMoment(note.at)}>
          {formatTime(note.at)}
        </time>
        <span class="quiet">only colleagues see it</span>
      </p>
      <div class="bubble" dir="auto">
        {richText(note.text)}
      </div>
    </li>
  );
}

/** The last message of ours that the visitor's mark covers. */
function lastSeen(messages: readonly ThreadMessage[], readUpTo: string | null): string | null {
  const mark = messages.find((message) => message.id === readUpTo);
  if (!mark) return null;
  return messages.findLast((message) => message.author.kind === "agent" && message.seq <= mark.seq)?.id ?? null;
}

export function Messages({ thread }: { thread: ConversationDetail }) {
  const { outbox, typing, surroundings } = useDesk();
  const visitor = nameOf(thread.person);
  const pending = outbox.pending.value.get(thread.id) ?? [];
  const typists = typing.now.value.get(thread.id) ?? [];
  const seen = lastSeen(thread.messages, thread.readByVisitor);
  const count = thread.messages.length + thread.notes.length + pending.length + typists.length;
  const { scroller, away, toEnd, onScroll } = useEndInView(thread.id, count, pending.at(-1)?.id);
  const now = surroundings.now.value;
  return (
    <div class="thread-body">
      {/* A region that scrolls must be reachable by keyboard. */}
      <div
        class="thread-scroll"
        ref={scroller}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-label={`Messages with ${visitor}`}
      >
        <ol class="messages">
          {thread.messages.map((message, index) => (
            <Fragment key={message.id}>
              {isNewDay(message, thread.messages[index - 1]) && <li class="day">{formatDayHeading(message.at, now)}</li>}
              <Message message={message} before={thread.messages[index - 1]} visitor={visitor} seen={message.id === seen} />
              {thread.notes
                .filter(({ after }) => after === message.seq)
                .map((note) => (
                  <Note key={note.id} note={note} />
                ))}
            </Fragment>
          ))}
          {pending.map((reply) => (
            <PendingReply key={reply.id} conversation={thread.id} reply={reply} />
          ))}
        </ol>
        {typists.map(({ by, agent, name }) => (
          <p class="typing" key={agent}>
            <span class="typing-dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            {by === "visitor" ? visitor : (name ?? "A colleague")} is typing
          </p>
        ))}
      </div>
      {away.value && (
        <button type="button" class="button to-end" onClick={toEnd}>
          <Icon name="down" size={16} /> To the latest
        </button>
      )}
    </div>
  );
}

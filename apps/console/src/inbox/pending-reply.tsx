import type { ThreadMessage } from "@tappa/protocol";
import { LinkCard, richText } from "@tappa/widgets";
import { useDesk } from "../frame/context.ts";
import { formatTime } from "../format.ts";
import { Attachments } from "./attachments.tsx";
import { QuickReplies } from "./quick-replies.tsx";
import type { Pending } from "./outbox.ts";

interface PendingReplyProps {
  conversation: string;
  reply: Pending;
}

/** The buttons go away with the reply, so the focus moves on to where the agent writes. */
function focusComposer(): void {
  document.querySelector<HTMLTextAreaElement>("#reply")?.focus();
}

/** Back into the composer, before whatever is being written there now. */
function useTakeBack(conversation: string, id: string): () => void {
  const { outbox, drafts, attaching } = useDesk();
  return () => {
    const { text = "", replies, card, attachments = [] } = outbox.take(conversation, id) ?? {};
    const draft = drafts.all.value.get(conversation);
    drafts.write(conversation, draft ? `${text}\n${draft}` : text);
    if (replies || card) drafts.offer(conversation, { ...(replies ? { replies } : {}), ...(card ? { card } : {}) });
    attaching.putBack(conversation, attachments);
    focusComposer();
  };
}

/** Who wrote meanwhile; it can be the same agent in another window. */
function whoAnswered(since: readonly ThreadMessage[], me: string): string {
  const names = since.flatMap(({ author }) => (author.kind !== "agent" ? [] : author.id === me ? ["You"] : [author.name]));
  if (names.length === 0) return "The conversation went on while you were writing.";
  const said = [...new Set(names)].join(" and ");
  return said === "You" ? "You answered in another window meanwhile." : `${said} answered while you were writing.`;
}

function Meanwhile({ since }: { since: readonly ThreadMessage[] }) {
  return (
    <div>
      <h3>Sent meanwhile</h3>
      {since.map((message) => (
        <blockquote key={message.id}>
          <span class="quiet">
            {message.author.kind === "agent" ? message.author.name : "Visitor"}, {formatTime(message.at)}
          </span>
          {richText(message.text)}
          <Attachments files={message.attachments} />
        </blockquote>
      ))}
    </div>
  );
}

/** A colleague was faster: both texts stand side by side, and nothing is sent until the agent has chosen. */
function Conflict({ conversation, reply }: PendingReplyProps) {
  const { outbox, conversations, agent } = useDesk();
  const takeBack = useTakeBack(conversation, reply.id);
  const since = reply.since ?? [];
  const choose = (act: () => void) => () => {
    for (const message of since) conversations.addMessage(conversation, message);
    act();
    focusComposer();
  };
  const seen = Math.max(reply.seen, ...since.map((message) => message.seq));
  return (
    <li>
      <div class="conflict" role="alert">
        <p class="conflict-title">{whoAnswered(since, agent.id)} Yours has not been sent.</p>
        <div class="conflict-texts">
          <Meanwhile since={since} />
          <div>
            <h3>Yours</h3>
            <blockquote>
              {richText(reply.text)}
              <Attachments files={reply.attachments} />
            </blockquote>
          </div>
        </div>
        <div class="buttons">
          <button type="button" class="button button-primary" onClick={choose(takeBack)}>
            Edit mine
          </button>
          <button type="button" class="button" onClick={choose(() => outbox.retry(conversation, reply.id, seen))}>
            Send it too
          </button>
          <button type="button" class="button button-ghost" onClick={choose(() => outbox.take(conversation, reply.id))}>
            Drop mine
          </button>
        </div>
      </div>
    </li>
  );
}

function Failed({ conversation, reply }: PendingReplyProps) {
  const { outbox } = useDesk();
  const takeBack = useTakeBack(conversation, reply.id);
  return (
    <div class="message-failed" role="alert">
      <p>Not sent. {reply.detail}</p>
      <div class="buttons">
        <button type="button" class="button" onClick={() => outbox.retry(conversation, reply.id)}>
          Send again
        </button>
        <button type="button" class="button button-ghost" onClick={takeBack}>
          Edit
        </button>
      </div>
    </div>
  );
}

/** The collector is away: nothing is asked of the agent, the reply goes out by itself. */
function Waiting({ conversation, reply }: PendingReplyProps) {
  const { outbox } = useDesk();
  const takeBack = useTakeBack(conversation, reply.id);
  return (
    <div class="message-waiting" role="status">
      <p>Kept here. It goes out as soon as the collector is back.</p>
      <button type="button" class="link" onClick={() => outbox.retry(conversation, reply.id)}>
        Send now
      </button>
      <button type="button" class="link" onClick={takeBack}>
        Edit
      </button>
    </div>
  );
}

/** A reply that is not stored yet. */
export function PendingReply({ conversation, reply }: PendingReplyProps) {
  if (reply.state === "conflict") return <Conflict conversation={conversation} reply={reply} />;
  return (
    <li class="message message-agent message-pending">
      {(reply.text !== "" || reply.card) && (
        <div class="bubble" dir="auto">
          {richText(reply.text)}
          {reply.card && <LinkCard {...reply.card} />}
        </div>
      )}
      <Attachments files={reply.attachments} />
      <QuickReplies replies={reply.replies} />
      {reply.state === "sending" && <p class="message-seen">Sending …</p>}
      {reply.state === "failed" &&
        (reply.away ? (
          <Waiting conversation={conversation} reply={reply} />
        ) : (
          <Failed conversation={conversation} reply={reply} />
        ))}
    </li>
  );
}

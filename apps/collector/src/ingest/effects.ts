import { previewOf, type Attachment, type RejectionCode, type ReservedEvents } from "@tappa/protocol";
import type { Changes, StoredEvent } from "./project.ts";
import type { ConversationState, ResponseState, StoredState } from "./state.ts";

type Effect<P> = (props: P, event: StoredEvent, state: StoredState, changes: Changes) => RejectionCode | undefined;

/** The files a message names, as they are stored; null when one is not whole, not this person's, or another message's. */
function attachmentsOf(
  { attachments = [] }: ReservedEvents["$message"],
  { id: message }: StoredEvent,
  state: StoredState,
  changes: Changes,
): Attachment[] | null {
  const named = changes.messages.flatMap((one) => one.attachments ?? []);
  const found = attachments.map(({ id }) => {
    const known = named.some((one) => one.id === id) ? undefined : state.attachment(id);
    const isOwn = known?.person === state.person.key && (known.message ?? message) === message;
    return isOwn ? known.attachment : null;
  });
  return new Set(attachments.map(({ id }) => id)).size === found.length && found.every((one) => one !== null) ? found : null;
}

/** The conversation as this batch has left it so far. */
function conversationIn(id: string, state: StoredState, changes: Changes): ConversationState | undefined {
  return changes.conversations.get(id) ?? state.conversation(id);
}

function newConversation(id: string, person: number, at: number): ConversationState {
  return {
    id,
    person,
    status: "open",
    assignee: null,
    messages: 0,
    preview: "",
    lastBy: "visitor",
    lastAt: at,
    openedAt: 0,
    waitingSince: null,
    snoozedUntil: null,
    wokenAt: null,
    readByVisitor: 0,
    readByAgent: 0,
  };
}

const message: Effect<ReservedEvents["$message"]> = (props, event, state, changes) => {
  if (state.person.isBlocked) return "visitor_blocked";
  const known = conversationIn(props.conversation, state, changes);
  if (known && known.person !== state.person.key) return "conversation_foreign";
  const attachments = attachmentsOf(props, event, state, changes);
  if (!attachments) return "attachment_missing";
  if (!props.text && !attachments[0]) return "event_invalid";
  const before = known ?? newConversation(props.conversation, state.person.key, event.at);
  const seq = before.messages + 1;
  const { at, id, receivedAt } = event;
  // Agents can answer what has come; a list in the order of writing would bury what was written offline.
  const cameAt = Math.max(at, receivedAt);
  const said = { text: props.text, ...(attachments[0] && { attachments }) };
  changes.conversations.set(before.id, {
    ...before,
    status: "open",
    messages: seq,
    preview: previewOf(said),
    lastBy: "visitor",
    lastAt: Math.max(before.lastAt, cameAt),
    openedAt: known?.status === "open" ? known.openedAt : receivedAt,
    waitingSince: before.waitingSince ?? cameAt,
    snoozedUntil: null,
    wokenAt: null,
    readByVisitor: seq,
  });
  changes.messages.push({ conversation: before.id, seq, id, ...said, at });
  tellReturn(before, known, at, changes);
  changes.personEntries.push({ at, type: "message", id, conversation: before.id, author: { kind: "visitor" }, ...said });
  const threadMessage = { id, seq, author: { kind: "visitor" as const }, ...said, at };
  changes.siteEntries.push({ at: cameAt, type: "message", conversation: before.id, message: threadMessage });
  return undefined;
};

/** A message begins a conversation, opens a resolved one, or ends its snoozing. */
function tellReturn(
  { id: conversation, assignee }: ConversationState,
  known: ConversationState | undefined,
  at: number,
  changes: Changes,
): void {
  const isBack = known?.status === "resolved";
  if (known && !isBack && known.snoozedUntil === null) return;
  const status = { at, type: "conversation" as const, conversation, status: "open" as const };
  if (isBack) changes.personEntries.push({ ...status, agent: assignee?.name ?? null });
  changes.siteEntries.push({ ...status, assignee, snoozedUntil: null });
}

const read: Effect<ReservedEvents["$read"]> = (props, event, state, changes) => {
  const known = conversationIn(props.conversation, state, changes);
  if (!known || known.person !== state.person.key) return "conversation_foreign";
  const fresh = changes.messages.find(({ id }) => id === props.upTo)?.seq;
  const seq = fresh ?? state.messageSeq(known.id, props.upTo);
  if (seq === undefined || seq <= known.readByVisitor) return undefined;
  changes.conversations.set(known.id, { ...known, readByVisitor: seq });
  const entry = { at: event.at, type: "read" as const, conversation: known.id, by: "visitor" as const, upTo: props.upTo };
  changes.personEntries.push(entry);
  changes.siteEntries.push(entry);
  return undefined;
};

type Answer = ReservedEvents["$answered"];

/** How the visitor found a conversation, from 1 to 5. */
const CSAT = "csat";
const isRating = ({ kind, score = 1 }: Answer): boolean => kind !== CSAT || (score >= 1 && score <= 5);
const isForeign = (known: ResponseState | undefined, { campaign }: Answer, { person }: StoredState): boolean =>
  known !== undefined && (known.person !== person.key || known.campaign !== campaign);

/** Parts of one answer share its `response` id: a later part fills in what it brings. */
const answered: Effect<Answer> = (props, event, state, changes) => {
  const known = changes.responses.get(props.response) ?? state.response(props.response);
  if (isForeign(known, props, state) || !isRating(props)) return "event_invalid";
  if (!known) changes.acts.push(actOf("answered", "", props, event));
  if (props.destination !== undefined && props.destination !== known?.destination) {
    changes.acts.push(actOf("opened", props.destination, props, event));
  }
  const before = known ?? emptyResponse(props, event, state);
  if (props.kind === CSAT) rated(before, props, event, changes);
  else changes.responses.set(props.response, merged(before, props));
  return undefined;
};

/** How a conversation was is said once, by whichever device says it first, and the others hear of it. [W33] */
function rated(before: ResponseState, props: Answer, { at }: StoredEvent, changes: Changes): void {
  const { score } = props;
  const after = merged(before, props);
  changes.responses.set(before.id, { ...after, score: before.score ?? after.score });
  if (score !== undefined && before.score === null)
    changes.personEntries.push({ at, type: "answered", response: before.id, score });
}

function emptyResponse({ response, campaign, kind, stage }: Answer, { at }: StoredEvent, { person }: StoredState): ResponseState {
  return { id: response, person: person.key, campaign, kind, score: null, text: null, destination: null, stage, at };
}

function merged(known: ResponseState, { score, text, destination }: Answer): ResponseState {
  return {
    ...known,
    ...(score === undefined ? {} : { score }),
    ...(text === undefined ? {} : { text }),
    ...(destination === undefined ? {} : { destination }),
  };
}

const item: Effect<ReservedEvents["$item"]> = (props, event, _state, changes) => {
  const { checklist, item: done } = props;
  changes.items.push({ checklist, item: done, at: event.at });
  const key = `${checklist}/${done}`;
  const isNew = !(key in changes.merged.items) && !(key in changes.news.items);
  if (isNew) changes.personEntries.push({ at: event.at, type: "item", checklist, item: done, doneAt: event.at });
  return undefined;
};

function actOf(act: string, detail: string, props: { campaign: string; kind: string }, event: StoredEvent) {
  return { campaign: props.campaign, kind: props.kind, act, detail, at: event.at };
}

function counted(act: "shown" | "dismissed" | "snoozed"): Effect<ReservedEvents["$shown"]> {
  return (props, event, _state, changes) => {
    changes.acts.push(actOf(act, "", props, event));
    // An item without a name marks when the person first saw the checklist.
    if (act === "shown" && props.kind === "checklist") changes.items.push({ checklist: props.campaign, item: "", at: event.at });
    return undefined;
  };
}

/** A valid token of another user than the one this visitor is linked to: the page forgot `reset()`. Nothing is merged. */
const identify: Effect<ReservedEvents["$identify"]> = (_props, event, state) =>
  event.provedUserId !== undefined && event.provedUserId !== state.person.userId ? "token_invalid" : undefined;

const EFFECTS: { [Name in keyof ReservedEvents]?: Effect<ReservedEvents[Name]> } = {
  $message: message,
  $read: read,
  $answered: answered,
  $item: item,
  $identify: identify,
  $shown: counted("shown"),
  $dismissed: counted("dismissed"),
  $snoozed: counted("snoozed"),
};

/** Adds what one event does beyond being stored; a code refuses the event. Its props were validated before. */
export function effects(event: StoredEvent, state: StoredState, changes: Changes): RejectionCode | undefined {
  const effect = EFFECTS[event.name as keyof ReservedEvents] as Effect<never> | undefined;
  return effect?.(event.props as never, event, state, changes);
}

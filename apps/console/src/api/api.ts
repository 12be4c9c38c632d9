import type {
  AuditLog,
  ChecklistReport,
  ConversationCounts,
  ConversationDetail,
  ConversationPatch,
  ConversationSummary,
  ConversationView,
  Erased,
  FeedMode,
  InboxReport,
  InboxSettings,
  Invitation,
  LabelsRequest,
  LoginRequest,
  NoteRequest,
  NpsReport,
  Overview,
  PeoplePage,
  PieceAnswer,
  PersonDetail,
  QueueRequest,
  ReplyRequest,
  ReviewReport,
  SavedRepliesRequest,
  Session,
  SetupRequest,
  ThreadMessage,
  ThreadNote,
  ViewingRequest,
} from "@tappa/protocol";
import { LIMITS } from "@tappa/protocol";
import { lifecycleCalls } from "./lifecycle.ts";
import { createRequests, queryOf, type RequestsOptions } from "./requests.ts";

interface ConversationsPage {
  conversations: ConversationSummary[];
  next: string | null;
}

export interface ConversationsQuery {
  view: ConversationView;
  order?: "newest" | "waiting" | "queue";
  /** Id of one. */
  label?: string | null;
  q?: string;
  before?: string | null;
}

interface PeopleQuery {
  stage?: string;
  q?: string;
  before?: string | null;
}

/** The last `days`, or the days `from` to `to` (`2026-06-15`), both included. */
export type ReportSpan = { days: number } | { from: string; to: string };

/** Where a browser downloads all that is kept of a person. */
export function personExportPath(site: string, id: string): string {
  return `/api/sites/${site}/people/${encodeURIComponent(id)}/export`;
}

/** Where a browser downloads the report of the inbox as a table. */
export function inboxCsvPath(site: string, span: ReportSpan): string {
  return `/api/sites/${site}/reports/inbox/csv${queryOf(span)}`;
}

/** The collector's `/api`, typed. Every method rejects with a `Problem`. */
export type Api = ReturnType<typeof createApi>;

function conversation(site: string, id: string): string {
  return `/sites/${site}/conversations/${encodeURIComponent(id)}`;
}

/** @param options `fetch` is passed in, so tests need no network */
export function createApi(options: RequestsOptions) {
  const requests = createRequests(options);
  const { send, json, read } = requests;
  return {
    ...lifecycleCalls(requests),
    session: (signal?: AbortSignal) => read<Session>("/session", signal),
    setupState: (signal?: AbortSignal) => read<{ needsSetup: boolean }>("/setup", signal),
    setup: (body: SetupRequest) => json<unknown>("POST", "/setup", body),
    join: (body: SetupRequest) => json<unknown>("POST", "/join", body),
    agents: (signal?: AbortSignal) => read<Session["agent"][]>("/agents", signal),
    audit: (site: string, query: { action: string | null; before: string | null }, signal?: AbortSignal) =>
      read<AuditLog>(`/sites/${site}/audit${queryOf(query)}`, signal),
    invite: (role: Session["agent"]["role"]) => json<Invitation>("POST", "/agents/invitations", { role }),
    removeAgent: (id: string) => json<unknown>("DELETE", `/agents/${encodeURIComponent(id)}`),
    login: (body: LoginRequest) => json<unknown>("POST", "/login", body),
    logout: () => json<unknown>("POST", "/logout"),
    overview: (site: string, signal?: AbortSignal) => read<Overview>(`/sites/${site}/overview`, signal),
    conversations: (site: string, query: ConversationsQuery, signal?: AbortSignal) =>
      read<ConversationsPage>(`/sites/${site}/conversations${queryOf({ ...query })}`, signal),
    counts: (site: string) => read<ConversationCounts>(`/sites/${site}/conversations/counts`),
    note: (site: string, id: string, body: NoteRequest) => json<ThreadNote>("POST", `${conversation(site, id)}/notes`, body),
    inboxSettings: (site: string) => read<InboxSettings>(`/sites/${site}/inbox`),
    putSavedReplies: (site: string, body: SavedRepliesRequest) =>
      json<InboxSettings>("PUT", `/sites/${site}/inbox/saved-replies`, body),
    putLabels: (site: string, body: LabelsRequest) => json<InboxSettings>("PUT", `/sites/${site}/inbox/labels`, body),
    putQueue: (site: string, body: QueueRequest) => json<InboxSettings>("PUT", `/sites/${site}/inbox/queue`, body),
    conversation: (site: string, id: string, signal?: AbortSignal) => read<ConversationDetail>(conversation(site, id), signal),
    /** Sends the next piece of a file. */
    attach: (site: string, { id, name, file, offset }: { id: string; name: string; file: Blob; offset: number }) =>
      json<PieceAnswer>(
        "PUT",
        `/sites/${site}/attachments/${id}${queryOf({ name: name.slice(-LIMITS.attachmentNameLength) || "image", bytes: file.size, offset: String(offset) })}`,
        file.slice(offset, offset + LIMITS.attachmentPieceBytes),
      ),
    reply: (site: string, id: string, body: ReplyRequest) =>
      json<ThreadMessage>("POST", `${conversation(site, id)}/messages`, body),
    markRead: (site: string, id: string, upTo: string) => json<unknown>("POST", `${conversation(site, id)}/read`, { upTo }),
    typing: (site: string, id: string) => json<unknown>("POST", `${conversation(site, id)}/typing`, {}),
    patch: (site: string, id: string, body: ConversationPatch) => json<unknown>("PATCH", conversation(site, id), body),
    people: (site: string, { stage, q, before }: PeopleQuery, signal?: AbortSignal) =>
      read<PeoplePage>(`/sites/${site}/people${queryOf({ stage, q, before })}`, signal),
    person: (site: string, id: string, signal?: AbortSignal) =>
      read<PersonDetail>(`/sites/${site}/people/${encodeURIComponent(id)}`, signal),
    erasePerson: (site: string, id: string) => json<Erased>("DELETE", `/sites/${site}/people/${encodeURIComponent(id)}`),
    nps: (site: string, days: number, signal?: AbortSignal) =>
      read<NpsReport>(`/sites/${site}/reports/nps${queryOf({ days })}`, signal),
    inboxReport: (site: string, span: ReportSpan, signal?: AbortSignal) =>
      read<InboxReport>(`/sites/${site}/reports/inbox${queryOf(span)}`, signal),
    checklists: (site: string, signal?: AbortSignal) => read<ChecklistReport[]>(`/sites/${site}/reports/checklists`, signal),
    reviews: (site: string, signal?: AbortSignal) => read<ReviewReport[]>(`/sites/${site}/reports/reviews`, signal),
    /** The open answer of the agents' feed; the caller reads its body. */
    feed: (site: string, body: { cursor: string | null; mode: FeedMode; page: string }, signal: AbortSignal) =>
      send("POST", `/sites/${site}/feed`, body, signal),
    viewing: (site: string, body: ViewingRequest) => json<unknown>("POST", `/sites/${site}/viewing`, body),
  };
}

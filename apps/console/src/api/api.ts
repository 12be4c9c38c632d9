import type {
  ChecklistReport,
  ConfigDraft,
  ConversationDetail,
  ConversationPatch,
  ConversationSummary,
  LoginRequest,
  NpsReport,
  Overview,
  PeoplePage,
  PersonDetail,
  ReplyRequest,
  ReviewReport,
  Session,
  SetupRequest,
  ThreadMessage,
} from "@tappa/protocol";
import { Problem, problemOf, unreachable } from "./problem.ts";

interface ConversationsPage {
  conversations: ConversationSummary[];
  next: string | null;
}

export interface ConversationsQuery {
  view: "open" | "resolved" | "all";
  q?: string;
  before?: string | null;
}

interface PeopleQuery {
  stage?: string;
  q?: string;
  before?: string | null;
}

/** The collector's `/api`, typed. Every method rejects with a `Problem`. */
export type Api = ReturnType<typeof createApi>;

interface ApiOptions {
  fetch: typeof fetch;
  /** Called once per 401 of a request that needed a session. */
  onLoginRequired: () => void;
}

function query(values: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value != null && value !== "") search.set(name, String(value));
  const text = search.toString();
  return text ? `?${text}` : "";
}

function createSend({ fetch, onLoginRequired }: ApiOptions) {
  return async function send(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    const init: RequestInit = { method, credentials: "same-origin", headers: { accept: "application/json" } };
    if (body !== undefined) {
      init.headers = { ...init.headers, "content-type": "application/json" };
      init.body = JSON.stringify(body);
    }
    if (signal) init.signal = signal;
    const response = await fetch(`/api${path}`, init).catch((error: unknown) => {
      throw signal?.aborted ? error : unreachable(error);
    });
    if (response.ok) return response;
    if (response.status === 401 && path !== "/login" && path !== "/setup") onLoginRequired();
    throw await problemOf(response);
  };
}

function conversation(site: string, id: string): string {
  return `/sites/${site}/conversations/${encodeURIComponent(id)}`;
}

/** @param options `fetch` is passed in, so tests need no network */
export function createApi(options: ApiOptions) {
  const send = createSend(options);
  async function json<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const response = await send(method, path, body, signal);
    const text = await response.text();
    if (!text) return undefined as T;
    try {
      return JSON.parse(text) as T;
    } catch (error) {
      throw new Problem(response.status, "unexpected", "The answer was not JSON. Is a proxy in the way?", { cause: error });
    }
  }
  const read = <T>(path: string, signal?: AbortSignal) => json<T>("GET", path, undefined, signal);

  return {
    session: (signal?: AbortSignal) => read<Session>("/session", signal),
    setupState: (signal?: AbortSignal) => read<{ needsSetup: boolean }>("/setup", signal),
    setup: (body: SetupRequest) => json<unknown>("POST", "/setup", body),
    login: (body: LoginRequest) => json<unknown>("POST", "/login", body),
    logout: () => json<unknown>("POST", "/logout"),
    overview: (site: string, signal?: AbortSignal) => read<Overview>(`/sites/${site}/overview`, signal),
    config: (site: string, signal?: AbortSignal) => read<ConfigDraft>(`/sites/${site}/config`, signal),
    conversations: (site: string, { view, q, before }: ConversationsQuery, signal?: AbortSignal) =>
      read<ConversationsPage>(`/sites/${site}/conversations${query({ view, q, before })}`, signal),
    conversation: (site: string, id: string, signal?: AbortSignal) => read<ConversationDetail>(conversation(site, id), signal),
    reply: (site: string, id: string, body: ReplyRequest) =>
      json<ThreadMessage>("POST", `${conversation(site, id)}/messages`, body),
    markRead: (site: string, id: string, upTo: string) => json<unknown>("POST", `${conversation(site, id)}/read`, { upTo }),
    typing: (site: string, id: string) => json<unknown>("POST", `${conversation(site, id)}/typing`, {}),
    patch: (site: string, id: string, body: ConversationPatch) => json<unknown>("PATCH", conversation(site, id), body),
    people: (site: string, { stage, q, before }: PeopleQuery, signal?: AbortSignal) =>
      read<PeoplePage>(`/sites/${site}/people${query({ stage, q, before })}`, signal),
    person: (site: string, id: string, signal?: AbortSignal) =>
      read<PersonDetail>(`/sites/${site}/people/${encodeURIComponent(id)}`, signal),
    nps: (site: string, days: number, signal?: AbortSignal) =>
      read<NpsReport>(`/sites/${site}/reports/nps${query({ days })}`, signal),
    checklists: (site: string, signal?: AbortSignal) => read<ChecklistReport[]>(`/sites/${site}/reports/checklists`, signal),
    reviews: (site: string, signal?: AbortSignal) => read<ReviewReport[]>(`/sites/${site}/reports/reviews`, signal),
    /** The open answer of the agents' feed; the caller reads its body. */
    feed: (site: string, cursor: string | null, signal: AbortSignal) => send("POST", `/sites/${site}/feed`, { cursor }, signal),
  };
}

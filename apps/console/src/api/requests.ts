import { Problem, problemOf, unreachable } from "./problem.ts";

export interface RequestsOptions {
  fetch: typeof fetch;
  /** Called once per 401 of a request that needed a session. */
  onLoginRequired: () => void;
}

/** How the collector's `/api` is asked. Everything rejects with a `Problem`. */
export type Requests = ReturnType<typeof createRequests>;

/** `?a=b`, without what is empty. */
export function queryOf(values: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value != null && value !== "") search.set(name, String(value));
  const text = search.toString();
  return text ? `?${text}` : "";
}

async function parsed<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!text) return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Problem(response.status, "unexpected", "The answer was not JSON. Is a proxy in the way?", { cause: error });
  }
}

export function createRequests({ fetch, onLoginRequired }: RequestsOptions) {
  /** @param body a `Blob` goes as it is, anything else as JSON */
  async function send(method: string, path: string, body?: unknown, signal?: AbortSignal, more = {}): Promise<Response> {
    const init: RequestInit = { method, credentials: "same-origin", headers: { accept: "application/json", ...more } };
    if (body !== undefined) {
      const isFile = body instanceof Blob;
      init.headers = { ...init.headers, "content-type": isFile ? "application/octet-stream" : "application/json" };
      init.body = isFile ? body : JSON.stringify(body);
    }
    if (signal) init.signal = signal;
    const response = await fetch(`/api${path}`, init).catch((error: unknown) => {
      throw signal?.aborted ? error : unreachable(error);
    });
    if (response.ok) return response;
    if (response.status === 401 && path !== "/login" && path !== "/setup") onLoginRequired();
    throw await problemOf(response);
  }
  return {
    send,
    json: async <T>(...request: Parameters<typeof send>) => parsed<T>(await send(...request)),
    read: async <T>(path: string, signal?: AbortSignal) => parsed<T>(await send("GET", path, undefined, signal)),
    /** What is there, and its version as the `ETag` names it. */
    async readVersioned<T>(path: string, signal?: AbortSignal): Promise<{ body: T; version: string }> {
      const response = await send("GET", path, undefined, signal);
      const [, version = ""] = /"(.*)"/.exec(response.headers.get("etag") ?? "") ?? [];
      return { body: await parsed<T>(response), version };
    },
  };
}

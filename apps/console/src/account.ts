import { signal, type ReadonlySignal } from "@preact/signals";
import type { Session } from "@tappa/protocol";
import { createApi, type Api } from "./api/api.ts";
import { Problem } from "./api/problem.ts";
import type { Surroundings } from "./surroundings.ts";

/** Who is logged in: `unknown` until the collector was asked. */
type SessionState = { is: "unknown" } | { is: "out" } | { is: "in"; session: Session } | { is: "failed"; error: unknown };

export interface Account {
  api: Api;
  state: ReadonlySignal<SessionState>;
  load: () => Promise<void>;
  login: (email: string, password: string) => Promise<void>;
  logout: () => Promise<void>;
}

export function createAccount(surroundings: Pick<Surroundings, "fetch">): Account {
  const state = signal<SessionState>({ is: "unknown" });
  const api = createApi({ fetch: surroundings.fetch, onLoginRequired: () => (state.value = { is: "out" }) });

  async function load(): Promise<void> {
    try {
      state.value = { is: "in", session: await api.session() };
    } catch (error) {
      const isOut = error instanceof Problem && error.status === 401;
      state.value = isOut ? { is: "out" } : { is: "failed", error };
    }
  }

  return {
    api,
    state,
    load,
    async login(email, password) {
      await api.login({ email, password });
      await load();
    },
    async logout() {
      await api.logout();
      state.value = { is: "out" };
    },
  };
}

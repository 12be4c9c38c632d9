import { useSignal } from "@preact/signals";
import type { ConfigDraft } from "@tappa/protocol";
import { useMemo } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { useDesk } from "../frame/context.ts";
import { pathTo } from "../route.ts";
import { paramsOf, type Choice } from "./choice.ts";
import { createDryRunKeeper, type DryRunKeeper, type KeptDryRun } from "./kept-dry-run.ts";

export function useKeptDryRun(): DryRunKeeper {
  const { surroundings, site, agent } = useDesk();
  return useMemo(() => createDryRunKeeper(surroundings.storage, `tappa:dry-run:${site.id}:${agent.id}`), [site.id, agent.id]);
}

/** Everything a dry run is about is in its address, so that it is found again after a reload and by a colleague. */
export function pathToDryRun(site: string, { id, base, choice }: KeptDryRun): string {
  return pathTo(site, "model", ["dry-runs", id], { base, ...paramsOf(choice) });
}

interface Starting {
  busy: boolean;
  error: unknown;
}

/** Begins a dry run and goes to it. */
export function useStartDryRun() {
  const { api, site } = useDesk();
  const { route } = useLocation();
  const keeper = useKeptDryRun();
  const state = useSignal<Starting>({ busy: false, error: null });
  /** @param instead the new page takes the place of this one in the browser's history */
  async function start(draft: ConfigDraft, base: string, choice: Choice, instead = false): Promise<void> {
    if (state.value.busy) return;
    state.value = { busy: true, error: null };
    try {
      const { id } = await api.startDryRun(site.id, draft);
      keeper.keep({ id, base, choice });
      state.value = { busy: false, error: null };
      route(pathToDryRun(site.id, { id, base, choice }), instead);
    } catch (error) {
      state.value = { busy: false, error };
    }
  }
  return { ...state.value, start };
}

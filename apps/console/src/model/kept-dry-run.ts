import type { Surroundings } from "../surroundings.ts";
import type { Choice } from "./choice.ts";

/** A dry run that was begun, so that it is found again after the page was left. */
export interface KeptDryRun {
  id: string;
  /** The version it was compared with. */
  base: string;
  choice: Choice;
}

export interface DryRunKeeper {
  read: () => KeptDryRun | null;
  keep: (run: KeptDryRun) => void;
  forget: () => void;
}

export function createDryRunKeeper(storage: Surroundings["storage"], key: string): DryRunKeeper {
  return {
    read() {
      try {
        // Written below by this console alone.
        return JSON.parse(storage.getItem(key) ?? "null") as KeptDryRun | null;
      } catch {
        return null;
      }
    },
    keep: (run) => storage.setItem(key, JSON.stringify(run)),
    forget: () => storage.removeItem(key),
  };
}

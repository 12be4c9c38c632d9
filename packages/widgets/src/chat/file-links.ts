import { signal } from "@preact/signals-core";
import type { Files, Host } from "../host.ts";

/** Addresses are good for an hour. */
const RENEW_MS = 45 * 60_000;

/** Where files can be read; asked for when one is drawn, and again before the answer is too old. */
export function createLinks(files: Pick<Files, "links">, report: Host["report"]) {
  const links = signal<Record<string, string>>({});
  const wanted = new Set<string>();
  const asked = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  const ask = async (): Promise<void> => {
    isAsking = false;
    const ids = [...wanted];
    for (const id of ids) asked.add(id);
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), RENEW_MS);
    try {
      links.value = { ...links.value, ...(await files.links(ids)) };
    } catch (error) {
      // Asked for again with the next drawing.
      for (const id of ids) asked.delete(id);
      report(error);
    }
  };
  return {
    links,
    want(id: string): void {
      wanted.add(id);
      if (asked.has(id) || isAsking) return;
      isAsking = true;
      queueMicrotask(() => void ask());
    },
    dispose: () => clearTimeout(timer),
  };
}

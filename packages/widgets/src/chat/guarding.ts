import { computed, effect, signal, type ReadonlySignal } from "@preact/signals-core";
import type { Dispose, Host } from "../host.ts";
import type { Guarded } from "./guard.ts";

export interface Guarding {
  /** The draft as it will be sent; null while what finds things to hide is on its way. */
  readonly guarded: ReadonlySignal<Guarded | null>;
  /** The visitor wants what is no card number sent as it is written. */
  readonly asWritten: ReadonlySignal<boolean>;
  sendAsWritten(on: boolean): void;
}

const WORDS = /pass|pwd|kennwort|has[łl]o|contrase|clave|parola|cv[cv]|كلمة/i;
/** Fewer digits than any card and any account has. */
const FEW = 12;

/** Most drafts hold nothing that could be hidden: only the others load what finds it. */
const mayHold = (text: string): boolean => WORDS.test(text) || (text.match(/\p{Nd}/gu)?.length ?? 0) >= FEW;

export function createGuarding(host: Host, text: ReadonlySignal<string>, online: ReadonlySignal<boolean>, cleanups: Dispose[]) {
  const asWritten = signal(false);
  const guard = signal<typeof import("./guard.ts").guard | null>(null);
  const guarded = computed(() => {
    const trimmed = text.value.trim();
    if (!mayHold(trimmed)) return { text: trimmed, found: [], optional: false };
    return guard.value && guard.value(trimmed, asWritten.value);
  });
  cleanups.push(
    effect(() => {
      if (guarded.value || !online.value) return;
      import("./guard.ts").then((loaded) => (guard.value = loaded.guard)).catch(host.report);
    }),
  );
  return { guarded, asWritten, sendAsWritten: (on) => void (asWritten.value = on) } satisfies Guarding;
}

import { signal, type ReadonlySignal } from "@preact/signals-core";
import type { Host } from "../host.ts";
import type { Extras } from "./extras.ts";
import type { ChatCampaign } from "./panel.tsx";
import type { Chat } from "./store.ts";

/** What few visitors need: null until somebody asked for it and it came. */
export interface ExtrasDoor {
  readonly extras: ReadonlySignal<Extras | null>;
  open(): void;
}

export function createExtrasDoor(chat: Chat, host: Host<ChatCampaign>): ExtrasDoor {
  const extras = signal<Extras | null>(null);
  let isComing = false;
  const load = async (): Promise<void> => {
    const { createExtras } = await import("./extras.ts");
    extras.value = createExtras(chat, host);
  };
  return {
    extras,
    open() {
      if (isComing) return;
      isComing = true;
      load().catch((error: unknown) => {
        isComing = false;
        host.report(error);
      });
    },
  };
}

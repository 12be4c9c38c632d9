import { signal, type ReadonlySignal } from "@preact/signals";
import type { ConversationSummary, ThreadMessage } from "@tappa/protocol";
import { nameOf } from "../people/naming.tsx";
import type { Notices } from "../notices.ts";
import type { Surroundings } from "../surroundings.ts";

/** Tells an agent of new messages who does not look: by a notification, and by a sound in one of the browser's pages. */
export interface Alerts {
  /** This page tells for all of the browser's pages. */
  leads: ReadonlySignal<boolean>;
  isMuted: ReadonlySignal<boolean>;
  mute: (isMuted: boolean) => void;
  /** A conversation that was chosen in a notification; null = none, or it is open. */
  chosen: ReadonlySignal<string | null>;
  opened: () => void;
  arrived: (conversation: string, message: ThreadMessage) => Promise<void>;
  close: () => void;
}

export interface AlertsOptions {
  notices: Notices;
  storage: Surroundings["storage"];
  /** One per site and agent. */
  key: string;
  agent: string;
  /** What is known of a conversation, loaded if need be; rejects when it cannot be had. */
  find: (conversation: string) => Promise<ConversationSummary>;
  /** The conversation that this page shows to somebody who looks. */
  inView: () => string | null;
}

const BODY = 140;

export function createAlerts({ notices, storage, key, agent, find, inView }: AlertsOptions): Alerts {
  const { leads, close } = notices.lead(key);
  const isMuted = signal(storage.getItem(key) === "muted");
  const chosen = signal<string | null>(null);

  async function tell(conversation: string, message: ThreadMessage): Promise<void> {
    const { assignee, person } = await find(conversation);
    if (assignee !== null && assignee.id !== agent) return;
    // Muted in any page is muted in all.
    if (storage.getItem(key) !== "muted") notices.sound();
    if (notices.permission.value !== "granted" || (await notices.isSomebodyLooking())) return;
    const onOpen = () => (chosen.value = conversation);
    notices.show({ title: nameOf(person), body: message.text.slice(0, BODY), tag: conversation, onOpen });
  }

  return {
    leads,
    isMuted,
    chosen,
    close,
    mute(muted) {
      isMuted.value = muted;
      if (muted) storage.setItem(key, "muted");
      else storage.removeItem(key);
    },
    opened: () => (chosen.value = null),
    async arrived(conversation, message) {
      if (!leads.value || message.author.kind !== "visitor" || inView() === conversation) return;
      // What is not known of cannot be told; the list shows it as soon as it is.
      await tell(conversation, message).catch(() => {});
    },
  };
}

import { signal } from "@preact/signals-core";
import type { Dispose, Show, Source } from "../host.ts";
import { mount } from "../mount.tsx";
import css from "./chat.css?inline";
import { createPanel, type ChatCampaign } from "./panel.tsx";
import { createChat } from "./store.ts";

export { createChat, type Chat, type ChatOptions } from "./store.ts";
export type { ChatMessage, MessageStatus } from "./thread.ts";

/** Opens the chat panel. */
export const show: Show<ChatCampaign> = (host, { by, text }) => {
  const { attention, dispose } = watchAttention();
  const chat = createChat(host, {
    attention,
    random: (bytes) => crypto.getRandomValues(bytes),
    page: () => location.href,
  });
  window.addEventListener("pagehide", chat.draft.hurry);
  void chat.draft.ready.then(() => chat.draft.add(text ?? ""));
  return mount({
    host,
    by,
    styles: [css],
    view: createPanel(chat, host),
    onEnd: () => {
      window.removeEventListener("pagehide", chat.draft.hurry);
      chat.dispose();
      dispose();
    },
  });
};

const isWatched = (): boolean => document.visibilityState === "visible" && document.hasFocus();

/** Whether somebody looks at this page: it is visible and has the focus. */
function watchAttention(): { attention: Source<boolean>; dispose: Dispose } {
  const attention = signal(isWatched());
  const update = (): void => void (attention.value = isWatched());
  const listening = new AbortController();
  const { signal: until } = listening;
  for (const type of ["focus", "blur"]) window.addEventListener(type, update, { signal: until });
  document.addEventListener("visibilitychange", update, { signal: until });
  return { attention, dispose: () => listening.abort() };
}

import { signal } from "@preact/signals-core";
import type { Dispose, Host, Source } from "../host.ts";
import { createChat, type Chat } from "./store.ts";

/** The chat of a page that the visitor has open: it reads while somebody looks, and a draft outlives the page. */
export function createAttendedChat(host: Host, text = ""): Chat {
  const { attention, dispose } = watchAttention();
  const chat = createChat(host, {
    attention,
    random: (words) => crypto.getRandomValues(words),
    page: () => location.href,
  });
  const { draft } = chat;
  window.addEventListener("pagehide", draft.hurry);
  void draft.ready.then(() => draft.add(text));
  return {
    ...chat,
    dispose() {
      window.removeEventListener("pagehide", draft.hurry);
      chat.dispose();
      dispose();
    },
  };
}

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

import type { Locale, SiteCampaign } from "@tappa/protocol";
import type { Dispose, Source } from "@tappa/widgets";
import type { Core } from "../core.ts";
import { load } from "../door.ts";

type ChatCampaign = SiteCampaign & { kind: "chat" };

/** Shows the launcher of a chat. Nothing of the chat is loaded before the visitor comes near it. */
export async function launch(
  { env, config, entries, opened }: Core,
  { id, content: { title } }: ChatCampaign,
  locale: Locale,
  prepare: (kind: "chat") => void,
  open: (widget: string) => void,
): Promise<Dispose> {
  const { showLauncher, unreadOf } = await load(env, env.doors?.value.launcher ?? (() => import("@tappa/widgets/launcher")));
  const { theme, texts } = config.current()!;
  return showLauncher({
    theme,
    label: texts[locale]?.["chat.open"] ?? title[locale] ?? title.en ?? "Chat",
    unread: derive(entries, unreadOf),
    open: derive(opened, (campaigns) => campaigns.some(({ kind }) => kind === "chat")),
    onOpen: () => open(id),
    onIntent: () => prepare("chat"),
  });
}

function derive<T, U>(source: Source<T>, of: (value: T) => U): Source<U> {
  return {
    get value() {
      return of(source.value);
    },
    subscribe: (listener) => source.subscribe((value) => listener(of(value))),
  };
}

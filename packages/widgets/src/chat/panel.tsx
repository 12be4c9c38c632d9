import type { ChatContent } from "@tappa/protocol";
import { useShell } from "../shell.ts";
import { localText } from "../texts/texts.ts";
import { IconButton } from "../ui/button.tsx";
import { Frame } from "../ui/frame.tsx";
import { Icon } from "../ui/icon.tsx";
import { Composer } from "./composer.tsx";
import { DRAWINGS } from "./drawings.ts";
import { Face } from "./message-group.tsx";
import { MessageList } from "./message-list.tsx";
import type { Chat } from "./store.ts";

interface PanelProps {
  chat: Chat;
  content: ChatContent;
  now(): number;
}

export function Panel({ chat, content, now }: PanelProps) {
  const { t, locale } = useShell();
  const title = localText(content.title, locale) || t("chat.title");
  return (
    <Frame look="panel" label={title}>
      <Header chat={chat} title={title} />
      <MessageList chat={chat} greeting={localText(content.greeting, locale) || t("chat.greeting")} now={now} />
      {chat.status.value === "resolved" && <p class="notice">{t("chat.resolved")}</p>}
      {!chat.online.value && (
        <p class="notice" role="status">
          <Icon path={DRAWINGS.offline} />
          {t("chat.offline")}
        </p>
      )}
      <Composer chat={chat} />
    </Frame>
  );
}

function Header({ chat, title }: { chat: Chat; title: string }) {
  const { t, close } = useShell();
  const names = chat.agents.value.slice(0, 3);
  return (
    <header class="head">
      <span class="faces" aria-hidden="true">
        {names.length ? names.map((name) => <Face key={name} name={name} />) : <Icon path={DRAWINGS.chat} />}
      </span>
      <div>
        <h2 dir="auto">{title}</h2>
        <p class={names.length ? "presence here" : "presence"}>
          {names.length ? t("chat.here", { name: names.join(", "), count: names.length }) : t("chat.away")}
        </p>
      </div>
      <IconButton icon="close" label={t("close")} onClick={close} />
    </header>
  );
}

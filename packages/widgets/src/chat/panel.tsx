import { signal, type Signal } from "@preact/signals-core";
import type { SiteCampaign } from "@tappa/protocol";
import type { ComponentChildren } from "preact";
import type { Host } from "../host.ts";
import { useShell } from "../shell.ts";
import { localText } from "../texts/local-text.ts";
import { IconButton } from "../ui/button.tsx";
import { Frame } from "../ui/frame.tsx";
import { Icon } from "../ui/icon.tsx";
import { Composer } from "./composer.tsx";
import { DRAWINGS } from "./drawings.ts";
import { createDoor } from "./door.ts";
import { keepTabInside } from "./keep-tab-inside.ts";
import { Face } from "./message-group.tsx";
import { createMessageList } from "./message-list.tsx";
import type { Chat } from "./store.ts";
import { createTimes } from "./times.ts";

export type ChatCampaign = Extract<SiteCampaign, { kind: "chat" }>;

/** Where `.panel` in tokens.css covers the whole page. */
const COVERS = "(max-width: 479px), (max-height: 420px)";

/** The whole chat; what it returns draws it. */
export function createPanel(chat: Chat, host: Host<ChatCampaign>): () => ComponentChildren {
  const { locale } = host;
  const { title, greeting, fields, away } = host.campaign.content;
  const drawList = createMessageList(chat, createTimes(locale), host);
  const menu = signal(false);
  const extras = createDoor(async () => (await import("./extras.ts")).createExtras(chat, host), host.report);
  const reception = createDoor(
    async () => (await import("./reception-desk.tsx")).createReceptionDesk(chat, host),
    (error) => {
      // Words that cannot be sent are worse than questions that were not asked.
      chat.gate.isShut = () => false;
      host.report(error);
    },
  );
  if (fields ?? away) {
    chat.gate.isShut = () => true;
    reception.open();
  }
  const alerts = createDoor(async () => (await import("./alerts.ts")).startAlerts(chat, host), host.report);
  const asked = (): ComponentChildren => {
    if (chat.conversation.value) alerts.open();
    if (chat.status.value === "resolved" || chat.messages.value.at(-1)?.replies) extras.open();
    const { waitMs, opensAt } = chat.presence.value;
    if ((waitMs ?? opensAt) !== undefined) reception.open();
    return [extras.value?.drawAsk(), reception.value?.()];
  };
  return () => {
    const { t } = useShell();
    const name = localText(title, locale) || t("chat.title");
    const modal = matchMedia(COVERS).matches;
    return (
      <Frame
        look="panel"
        label={name}
        modal={modal}
        onKeyDown={(event) => modal && keepTabInside(event, event.currentTarget as HTMLElement)}
      >
        <Header chat={chat} title={name} menu={menu} onMenu={extras.open} />
        {menu.value && extras.value?.drawMenu(menu)}
        {drawList(localText(greeting, locale) || t("chat.greeting"), asked())}
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
  };
}

interface HeaderProps {
  chat: Chat;
  title: string;
  menu: Signal<boolean>;
  onMenu(): void;
}

function Header({ chat, title, menu, onMenu }: HeaderProps) {
  const { t, close } = useShell();
  const names = chat.agents.value.slice(0, 3);
  return (
    <div class="head">
      <span class="faces" aria-hidden="true">
        {names.length ? names.map((name) => <Face key={name} name={name} />) : <Icon path={DRAWINGS.chat} />}
      </span>
      <div>
        <h2 dir="auto">{title}</h2>
        <p class={names.length ? "presence here" : "presence"}>
          {names.length ? t("chat.here", { name: names.join(", "), count: names.length }) : t("chat.away")}
        </p>
      </div>
      <button
        type="button"
        class="icon-button"
        aria-label={t("chat.menu")}
        aria-expanded={menu.value}
        onClick={() => {
          menu.value = !menu.value;
          onMenu();
        }}
      >
        <Icon path={DRAWINGS.menu} />
      </button>
      <IconButton icon="close" label={t("close")} onClick={close} />
    </div>
  );
}

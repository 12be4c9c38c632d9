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
import { filesIn } from "./files-in.ts";
import { keepTabInside } from "./keep-tab-inside.ts";
import { Face } from "./message-group.tsx";
import { createMessageList } from "./message-list.tsx";
import type { Chat } from "./store.ts";
import { createTimes } from "./times.ts";

export type ChatCampaign = Extract<SiteCampaign, { kind: "chat" }>;

/** Where `.panel` in tokens.css covers the whole page. */
const COVERS = "(max-width: 479px), (max-height: 420px)";

/** Else the browser would leave the page for the file. */
const allowDrop = (event: Event): void => event.preventDefault();

/** Takes files, and opens what keeps, sends and draws them. */
function createAttaching(chat: Chat, host: Host) {
  // Until what takes them has come.
  const picking = signal<readonly File[]>([]);
  const files = createDoor(
    async () => (await import("./files.tsx")).createFilesDrawing(chat, host, await host.files(), picking),
    host.report,
  );
  // Of an earlier page.
  void host.storage.get("chat.files").then((some) => some && files.open());
  return {
    files,
    drawPicked(): ComponentChildren {
      if (picking.value[0]) files.open();
      // Offline it may not come before the line does.
      return files.value?.drawPicked() ?? picking.value.map(({ name }) => <p class="notice">{name}</p>);
    },
    take(event: Event): void {
      const found = filesIn(event);
      if (!found[0]) return;
      event.preventDefault();
      picking.value = picking.value.concat(found);
    },
  };
}

/** The whole chat; what it returns draws it. */
export function createPanel(chat: Chat, host: Host<ChatCampaign>): () => ComponentChildren {
  const { locale } = host;
  const { title, greeting, fields, away } = host.campaign.content;
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
  const { files, drawPicked, take } = createAttaching(chat, host);
  const drawList = createMessageList(chat, createTimes(locale), host, extras, files);
  const notes = (): ComponentChildren => {
    if (chat.draft.text.value) extras.open();
    return extras.value?.drawNotes();
  };
  const asked = (): ComponentChildren => {
    if (chat.conversation.value) for (const door of [alerts, extras]) door.open();
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
        onPaste={take}
        onDrop={take}
        onDragOver={allowDrop}
        onKeyDown={(event) => modal && keepTabInside(event, event.currentTarget as HTMLElement)}
      >
        <Header chat={chat} title={name} menu={menu} onMenu={extras.open} />
        {menu.value && extras.value?.drawMenu(menu)}
        {drawList(localText(greeting, locale) || t("chat.greeting"), asked())}
        {extras.value?.drawNotice()}
        {!chat.online.value && (
          <p class="notice" role="status">
            <Icon path={DRAWINGS.offline} />
            {t("chat.offline")}
          </p>
        )}
        <Composer chat={chat} files={drawPicked()} notes={notes()} onPick={take} />
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

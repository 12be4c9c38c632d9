import { signal, type Signal } from "@preact/signals-core";
import type { ComponentChildren } from "preact";
import type { Host } from "../host.ts";
import { useShell, type Shell } from "../shell.ts";
import { localText } from "../texts/local-text.ts";
import { Button } from "../ui/button.tsx";
import type { ChatCampaign } from "./panel.tsx";
import { QUIET, type Quiet } from "./quiet.ts";
import type { Chat } from "./store.ts";
import { transcriptOf } from "./transcript.ts";

const LOOK = {
  justifyContent: "center",
  padding: "var(--s2) var(--s4) var(--s3)",
  background: "color-mix(in srgb, var(--accent) 7%, var(--surface))",
};

/** What the visitor can do with the conversation; what it returns draws it while `open` is true. */
export function createMenu(chat: Chat, host: Host<ChatCampaign>): (open: Signal<boolean>) => ComponentChildren {
  const transcript = ({ t, locale }: Shell): string =>
    transcriptOf(chat.messages.value, locale, {
      title: localText(host.campaign.content.title, locale) || t("chat.title"),
      you: t("chat.you"),
      agent: t("chat.agent"),
    });
  const quiet = signal<Quiet>({});
  host.storage
    .get<Quiet>(QUIET)
    .then((known) => (quiet.value = known ?? {}))
    .catch(host.report);
  const change = (to: Quiet) => () => {
    quiet.value = { ...quiet.value, ...to };
    host.storage.set(QUIET, quiet.value).catch(host.report);
  };
  const mine = createMine(host);
  return (open) => {
    const { sound, title } = quiet.value;
    const shell = useShell();
    const { t } = shell;
    const drawMine = mine.draw.value;
    if (drawMine) return drawMine();
    // The menu goes with the act; the keyboard goes on at the button that opened it.
    const close: Close = (element) => {
      const frame = element.closest(".frame");
      open.value = false;
      frame?.querySelector<HTMLElement>("[aria-expanded]")?.focus();
    };
    const act = (work: (text: string) => unknown) => (event: Event) => {
      work(transcript(shell));
      close(event.currentTarget as Element);
    };
    return (
      <div
        class="menu acts"
        style={LOOK}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          close(event.currentTarget);
        }}
      >
        <Button onClick={act((text) => copy(shell, text))}>{t("chat.copy")}</Button>
        <Button onClick={act((text) => download(text, `chat-${new Date(host.now()).toISOString().slice(0, 10)}.txt`))}>
          {t("chat.download")}
        </Button>
        <Button onClick={change({ sound: !sound })}>{t(sound ? "chat.unmute" : "chat.mute")}</Button>
        <Button onClick={change({ title: !title })}>{t(title ? "chat.titleOn" : "chat.titleOff")}</Button>
        <Button onClick={() => void mine.open(open, close)}>{t("me.title")}</Button>
        {mine.isAway.value && <p role="alert">{t("me.failed")}</p>}
      </div>
    );
  };
}

type Close = (element: Element) => void;

/** What is kept of the visitor, in the menu's place as long as that is open. What was shown once is asked for anew. */
function createMine(host: Host<ChatCampaign>) {
  const draw = signal<(() => ComponentChildren) | null>(null);
  const isAway = signal(false);
  return {
    draw,
    isAway,
    async open(menu: Signal<boolean>, back: Close): Promise<void> {
      isAway.value = false;
      try {
        const { createMyData } = await import("./my-data.tsx");
        draw.value = createMyData(host, { download, back });
        const leave = menu.subscribe((isOpen) => {
          if (isOpen) return;
          draw.value = null;
          queueMicrotask(() => leave());
        });
      } catch (error) {
        isAway.value = true;
        host.report(error);
      }
    },
  };
}

/** Without a secure context there is no clipboard, and a browser may refuse it. */
async function copy({ t, announce }: Shell, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announce(t("chat.copied"));
  } catch {
    announce(t("chat.notCopied"));
  }
}

function download(text: string, name: string): void {
  const type = name.endsWith("json") ? "application/json" : "text/plain;charset=utf-8";
  const url = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

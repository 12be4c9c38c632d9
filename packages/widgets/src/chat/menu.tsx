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
  return (open) => {
    const { sound, title } = quiet.value;
    const shell = useShell();
    const { t } = shell;
    // The menu goes with the act; the keyboard goes on at the button that opened it.
    const close = (element: Element): void => {
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
      </div>
    );
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
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

import type { ComponentChildren } from "preact";
import { useShell } from "../shell.ts";
import { Button } from "../ui/button.tsx";
import type { Chat } from "./store.ts";

const WHY = { paddingTop: "var(--s1)", color: "var(--quiet)", fontSize: "var(--xs)", textAlign: "end" };

/** Why a message was refused, where that can be said, and what can be done with it. */
export function drawRefused({ messages, retry, edit, discard }: Chat, id: string): ComponentChildren {
  const { t } = useShell();
  const isBlocked = messages.value.some((one) => one.id === id && one.code === "visitor_blocked");
  // The button that was pressed goes with the message; the keyboard goes on in the composer.
  const then = (act: (id: string) => void) => (event: Event) => {
    const frame = (event.currentTarget as Element).closest(".frame");
    act(id);
    frame?.querySelector("textarea")?.focus();
  };
  return [
    isBlocked && (
      <p key="why" style={WHY}>
        {t("chat.blocked")}
      </p>
    ),
    <div key="acts" class="acts" style={{ paddingTop: "var(--s1)" }}>
      <Button onClick={then(retry)}>{t("chat.retry")}</Button>
      <Button onClick={then(edit)}>{t("chat.edit")}</Button>
      <Button onClick={then(discard)}>{t("chat.delete")}</Button>
    </div>,
  ];
}

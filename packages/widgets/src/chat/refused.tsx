import type { ComponentChildren } from "preact";
import { useShell } from "../shell.ts";
import { Button } from "../ui/button.tsx";
import type { Chat } from "./store.ts";

/** What can be done with a message that was refused. */
export function drawRefused({ retry, edit, discard }: Chat, id: string): ComponentChildren {
  const { t } = useShell();
  // The button that was pressed goes with the message; the keyboard goes on in the composer.
  const then = (act: (id: string) => void) => (event: Event) => {
    const frame = (event.currentTarget as Element).closest(".frame");
    act(id);
    frame?.querySelector("textarea")?.focus();
  };
  return (
    <div class="acts" style={{ paddingTop: "var(--s1)" }}>
      <Button onClick={then(retry)}>{t("chat.retry")}</Button>
      <Button onClick={then(edit)}>{t("chat.edit")}</Button>
      <Button onClick={then(discard)}>{t("chat.delete")}</Button>
    </div>
  );
}

import type { ComponentChildren } from "preact";
import { useShell } from "../shell.ts";
import { Face } from "./message-group.tsx";

/** Three dots; `name` is "" for a nameless agent. */
export function drawTyping(name: string): ComponentChildren {
  const { t } = useShell();
  const who = name || t("chat.agent");
  return (
    <div class="group typing">
      <span class="hidden">{t("chat.typing", { name: who })}</span>
      <div class="bubble dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
      <Face name={who} />
    </div>
  );
}

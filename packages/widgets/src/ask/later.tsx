import { useShell } from "../shell.ts";
import { Button } from "../ui/button.tsx";
import type { Ask } from "./ask.ts";

/** Not now: the ask comes back after its snooze. */
export function Later({ ask }: { ask: Ask }) {
  const { t, close } = useShell();
  const later = (): void => {
    ask.snooze();
    close();
  };
  return (
    <Button look="plain" onClick={later}>
      {t("ask.later")}
    </Button>
  );
}

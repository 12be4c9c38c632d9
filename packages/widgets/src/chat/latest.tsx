import type { ComponentChildren } from "preact";
import { useShell } from "../shell.ts";
import { Icon } from "../ui/icon.tsx";

const LOOK = {
  position: "absolute",
  insetInlineEnd: "var(--s4)",
  bottom: "var(--s3)",
  borderRadius: "50%",
  background: "var(--surface)",
  boxShadow: "var(--shadow)",
};

/** Leads back to the newest message. */
export function drawLatest(toNewest: () => void): ComponentChildren {
  return (
    <button type="button" class="icon-button latest" style={LOOK} aria-label={useShell().t("chat.latest")} onClick={toNewest}>
      <Icon path="M12 5v14M6 13l6 6 6-6" />
    </button>
  );
}

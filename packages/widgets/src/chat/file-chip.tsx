import type { ComponentChildren } from "preact";
import type { Files, Upload } from "../host.ts";
import { useShell, type Shell } from "../shell.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { sizeIn } from "./file-size.ts";

const CHIP = {
  display: "grid",
  gridTemplateColumns: "40px 1fr auto",
  gap: "2px var(--s2)",
  alignItems: "center",
  padding: "var(--s1)",
  borderRadius: "12px",
  background: "var(--sunken)",
  fontSize: "var(--sm)",
};
const NAME = { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap", margin: "0" };
const QUIET = { margin: "0", color: "var(--quiet)", fontSize: "var(--xs)" };
const WRONG = { ...QUIET, color: "var(--danger)", fontWeight: "600" };
const BAR = { display: "block", width: "100%", height: "4px", margin: "4px 0 2px", accentColor: "var(--accent-text)" };
export const PAPER_PATH = "M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5";
export const THUMB = {
  width: "40px",
  height: "40px",
  borderRadius: "8px",
  objectFit: "cover",
  display: "grid",
  placeItems: "center",
};

const WHY: Record<string, "chat.blocked" | "chat.fileType" | "chat.fileLarge" | "chat.fileQuota" | "chat.fileMany"> = {
  attachment_type: "chat.fileType",
  body_too_large: "chat.fileLarge",
  quota_reached: "chat.fileQuota",
  attachments_many: "chat.fileMany",
  visitor_blocked: "chat.blocked",
};

/** What a person reads of a file's state. */
function wordsOf({ t, locale }: Shell, { name, bytes, state, code = "", isKept }: Upload, most: number): string {
  if (state === "refused") return t(WHY[code] ?? "chat.fileFailed", { name, most: sizeIn(locale, most) });
  if (state === "stored") return sizeIn(locale, bytes);
  if (!isKept) return t("chat.fileLoose", { name });
  return state === "waiting" ? t("chat.fileWaits") : sizeIn(locale, bytes);
}

/** A file that goes with the next message: how far it has come, or why it cannot go. */
export function Chip({ upload, files, thumb }: { upload: Upload; files: Files; thumb: ComponentChildren }) {
  const shell = useShell();
  const { t } = shell;
  const { id, name, state, sent, code = "" } = upload;
  const isRefused = state === "refused";
  // The button goes with the file; the keyboard goes on in the composer.
  const remove = (event: Event): void => {
    const frame = (event.currentTarget as Element).closest(".frame");
    files.remove(id);
    frame?.querySelector("textarea")?.focus();
  };
  return (
    <li style={CHIP}>
      {thumb ?? (
        <span style={THUMB}>
          <Icon path={PAPER_PATH} />
        </span>
      )}
      <div style={{ minWidth: 0 }}>
        <p style={NAME} dir="auto">
          {name}
        </p>
        <p style={isRefused ? WRONG : QUIET} role={isRefused ? "alert" : undefined}>
          {wordsOf(shell, upload, files.most())}
        </p>
        {(state === "sending" || state === "waiting") && (
          <progress style={BAR} value={sent} max={1} aria-label={t("chat.fileSending", { name })} />
        )}
      </div>
      <div class="acts">
        {isRefused && !["attachment_type", "body_too_large", "attachments_many"].includes(code) && (
          <Button onClick={() => files.retry(id)}>{t("chat.retry")}</Button>
        )}
        <button type="button" class="icon-button" aria-label={t("chat.fileRemove", { name })} onClick={remove}>
          <Icon name="close" />
        </button>
      </div>
    </li>
  );
}

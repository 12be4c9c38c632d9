import { computed, effect, type Signal } from "@preact/signals-core";
import type { Attachment } from "@tappa/protocol";
import type { ComponentChildren, CSSProperties } from "preact";
import type { Files, Host } from "../host.ts";
import { useShell } from "../shell.ts";
import { Icon } from "../ui/icon.tsx";
import { createAttaching } from "./attaching.ts";
import { Chip, PAPER_PATH, THUMB } from "./file-chip.tsx";
import { createLinks } from "./file-links.ts";
import { sizeIn } from "./file-size.ts";
import type { Chat } from "./store.ts";

/** Files as the chat draws them; loaded with the first one. */
export interface FilesDrawing {
  /** Those of a message. Another function each time it draws otherwise than before. */
  readonly drawFiles: (files: readonly Attachment[]) => ComponentChildren;
  /** Those that go with the next message. */
  drawPicked(): ComponentChildren;
}

/** Few visitors attach anything, so the look comes with the files and not with the panel. */
const PICKED = {
  display: "grid",
  gap: "var(--s1)",
  // Ten files must not push the message out of sight.
  maxHeight: "35vh",
  margin: "0",
  padding: "0 0 var(--s2)",
  overflow: "auto",
  listStyle: "none",
};
const FILES = { display: "grid", gap: "var(--s1)" };
const IMAGE = { display: "block", width: "200px", maxWidth: "100%", height: "150px", borderRadius: "10px", objectFit: "cover" };
const PAPER = { display: "flex", alignItems: "center", gap: "var(--s2)", padding: "2px 0", color: "inherit" };

const isImage = ({ type }: Attachment): boolean => type.startsWith("image/");

/** Draws an image of this device without an address, which a page's policy might forbid. */
async function paint(canvas: HTMLCanvasElement, blob: Blob): Promise<void> {
  const bitmap = await createImageBitmap(blob);
  const scale = Math.min(1, 400 / Math.min(bitmap.width, bitmap.height));
  Object.assign(canvas, { width: bitmap.width * scale, height: bitmap.height * scale });
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
}

/** Draws images that are on this device; without a name one only adorns. */
type DrawBlob = (blob: Blob, name: string, style: CSSProperties) => ComponentChildren;

function createBlobDrawing(report: Host["report"]): DrawBlob {
  const painted = new WeakMap<HTMLCanvasElement, Blob>();
  return (blob, name, style) => (
    <canvas
      {...(name ? { role: "img", "aria-label": name } : { "aria-hidden": true })}
      style={style}
      ref={(canvas) => {
        if (!canvas || painted.get(canvas) === blob) return;
        painted.set(canvas, blob);
        paint(canvas, blob).catch(report);
      }}
    />
  );
}

/** A file of a message: what it shows, and the way to open it where there is one. */
function drawFile(file: Attachment, href: string | undefined, blob: Blob | undefined, drawBlob: DrawBlob): ComponentChildren {
  const { t, locale } = useShell();
  const label = `${file.name}, ${sizeIn(locale, file.bytes)}`;
  const paper = (
    <span style={PAPER}>
      <Icon path={PAPER_PATH} />
      <span>{label}</span>
    </span>
  );
  const picture = blob ? (
    drawBlob(blob, file.name, IMAGE)
  ) : (
    <img src={href} alt={file.name} style={IMAGE} width="200" height="150" decoding="async" />
  );
  const shown = isImage(file) ? picture : paper;
  if (!href) return <span key={file.id}>{shown}</span>;
  return (
    <a key={file.id} href={href} target="_blank" rel="noopener noreferrer" aria-label={`${label}, ${t("review.newTab")}`}>
      {shown}
    </a>
  );
}

export function createFilesDrawing(chat: Chat, host: Host, files: Files, picking: Signal<readonly File[]>): FilesDrawing {
  const { cleanups } = chat;
  const { uploads, picked } = createAttaching(chat, host, files);
  const { links, want, dispose } = createLinks(files, host.report);
  const drawBlob = createBlobDrawing(host.report);
  /** Also what the feed has brought back: another picture in its place would flicker. */
  const blobs = new Map<string, Blob>();
  cleanups.push(
    dispose,
    effect(() => {
      const taken = picking.value;
      if (taken[0]) picking.value = [];
      for (const file of taken) files.add(file).catch(host.report);
    }),
    effect(() => {
      for (const { id, blob } of uploads.value) blobs.set(id, blob);
    }),
  );
  const draw = computed(() => {
    const known = links.value;
    return (all: readonly Attachment[]) => (
      <span class="files" style={FILES}>
        {all.map((file) => {
          want(file.id);
          return drawFile(file, known[file.id], blobs.get(file.id), drawBlob);
        })}
      </span>
    );
  });
  return {
    get drawFiles() {
      return draw.value;
    },
    drawPicked() {
      const { t } = useShell();
      if (!picked.value[0]) return null;
      return (
        <ul class="picked" style={PICKED} aria-label={t("chat.files")}>
          {picked.value.map((upload) => {
            const isShown = isImage(upload) && upload.code !== "attachment_type";
            const thumb = isShown ? drawBlob(upload.blob, "", THUMB) : null;
            return <Chip key={upload.id} upload={upload} files={files} thumb={thumb} />;
          })}
        </ul>
      );
    },
  };
}

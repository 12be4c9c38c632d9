import type { Dispose, Source } from "@tappa/widgets";
import type { Checklist } from "@tappa/widgets/checklist";
import type { ChecklistSeen } from "@tappa/widgets/checklist/headless";
import type { Tappa } from "../index.ts";
import { createDrawing, createOnce } from "./drawing.ts";

export interface ChecklistState extends ChecklistSeen {
  /** The site has a list for this visitor now; else there is nothing to draw. */
  isShown: boolean;
}

export interface ChecklistActs {
  /** Shows a list again that was put away. */
  open(): Promise<void>;
  /** Puts the list away; for good when it is complete. */
  close(): void;
  /** The visitor says that a manual item is done. */
  mark(item: string): void;
  /** Opens the chat of the item, or calls the function of the page that it names. An item with an `href` is a link instead. */
  act(item: string): void;
}

/** A checklist without its drawing. While somebody is subscribed, the SDK draws none. */
export interface HeadlessChecklist extends Source<ChecklistState>, ChecklistActs {}

/** As the list is on a server, while a page hydrates, and while there is none for this visitor. */
export const NO_CHECKLIST: ChecklistState = { isShown: false, title: "", items: [], doneCount: 0, complete: false };

/**
 * The checklist of a client, to be drawn by the page.
 * @example const list = checklistOf(tappa); list.subscribe(({ isShown, items }) => …); box.onchange = () => list.mark("invite");
 */
export const checklistOf: (tappa: Tappa) => HeadlessChecklist = createOnce((tappa) => {
  let list: Checklist | undefined;
  let leave: Dispose | undefined;
  const source = createDrawing(
    tappa,
    NO_CHECKLIST,
    (change) => ({
      async checklist() {
        const { showHeadless } = await import("@tappa/widgets/checklist/headless");
        const show = showHeadless((seen, it) => {
          list = seen ? it : undefined;
          change(seen ? { ...seen, isShown: true } : NO_CHECKLIST);
        });
        return {
          show(host, options) {
            leave = host.closed;
            return show(host, options);
          },
        };
      },
    }),
    () => leave?.(),
  );
  return Object.assign(source, {
    open: () => tappa.open("checklist"),
    close() {
      if (list?.complete.value) list.finish();
      else list?.dismiss();
      leave?.();
    },
    mark: (item: string) => list?.mark(item),
    act(id: string) {
      const item = list?.items.value.find((one) => one.id === id);
      if (item) list?.act(item);
    },
  });
});

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { leaveWhenIdle, watchSeen } from "../ask/dwell.ts";
import type { Dispose, Host, ShowOptions } from "../host.ts";
import { mount } from "../mount.tsx";
import { useShell } from "../shell.ts";
import { localText } from "../texts/texts.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import checklistCss from "./checklist.css?inline";
import { ItemList } from "./item-list.tsx";
import type { ChecklistCampaign } from "./pinned.ts";
import type { Checklist } from "./store.ts";

const CELEBRATION_MS = 8000;

export function drawChecklist(host: Host<ChecklistCampaign>, checklist: Checklist, by: ShowOptions["by"]): Dispose {
  return mount({
    host,
    by,
    styles: [checklistCss],
    onEnd: checklist.dispose,
    onClose: () => (checklist.complete.value ? checklist.finish() : checklist.dismiss()),
    view: () => <ChecklistCard host={host} checklist={checklist} />,
  });
}

interface ChecklistCardProps {
  host: Host<ChecklistCampaign>;
  checklist: Checklist;
}

/** Draws nothing while there is nothing to do for this person: an empty list is never shown. */
function ChecklistCard({ host, checklist }: ChecklistCardProps) {
  if (checklist.items.value.length === 0) return null;
  return <Card host={host} checklist={checklist} />;
}

function Card({ host, checklist }: ChecklistCardProps) {
  const { t, locale, announce } = useShell();
  const frame = useRef<HTMLElement>(null);
  const title = localText(host.campaign.content.title, locale);
  const [done, of] = [checklist.doneCount.value, checklist.items.value.length];
  const complete = checklist.complete.value;
  const collapsed = checklist.collapsed.value && !complete;
  const cheer = localText(host.campaign.content.done, locale) || t("list.complete");

  useEffect(() => {
    if (!checklist.isNew) return undefined;
    const act = { campaign: host.campaign.id, kind: host.campaign.kind };
    // After the drawing: what is told here may draw anew, and an effect must not run into itself.
    queueMicrotask(() => {
      host.send("$shown", act);
      announce(title);
    });
    return watchSeen(() => void host.send("$seen", act));
  }, []);

  const told = useRef(done);
  useEffect(() => {
    if (told.current !== done) queueMicrotask(() => announce(complete ? cheer : t("list.progress", { done, of })));
    told.current = done;
  }, [done]);

  const onKeyDown = (event: KeyboardEvent): void => {
    // Esc makes the list small; only its own button puts it away.
    if (event.key !== "Escape" || complete) return;
    event.preventDefault();
    checklist.collapse(true);
  };
  return (
    <section
      ref={frame}
      class={collapsed ? "frame card small" : "frame card"}
      aria-label={title}
      tabIndex={-1}
      part="card"
      onKeyDown={onKeyDown}
    >
      {complete ? (
        <Complete text={cheer} checklist={checklist} />
      ) : (
        <>
          <Head title={title} done={done} of={of} checklist={checklist} />
          <div id="list" class="body" hidden={collapsed}>
            <ItemList checklist={checklist} />
            <Hide />
          </div>
        </>
      )}
    </section>
  );
}

interface HeadProps {
  title: string;
  done: number;
  of: number;
  checklist: Checklist;
}

function Head({ title, done, of, checklist }: HeadProps) {
  const { t } = useShell();
  const open = !checklist.collapsed.value;
  return (
    <h2>
      <button
        type="button"
        class="head"
        aria-expanded={open}
        aria-controls="list"
        data-focus
        onClick={() => checklist.collapse(open)}
      >
        <svg class="ring" viewBox="0 0 36 36" aria-hidden="true">
          <circle cx="18" cy="18" r="15" />
          <circle cx="18" cy="18" r="15" pathLength="100" stroke-dasharray={`${(100 * done) / of} 100`} />
        </svg>
        <span class="what">
          <span class="title">{title}</span> <span class="quiet">{t("list.progress", { done, of })}</span>
        </span>
        <Icon name="minimize" />
      </button>
    </h2>
  );
}

function Hide() {
  const { t, close } = useShell();
  return (
    <div class="foot">
      <Button look="plain" onClick={close}>
        {t("list.hide")}
      </Button>
    </div>
  );
}

/** A calm celebration: the list says that it is done and goes by itself. */
function Complete({ text, checklist }: { text: string; checklist: Checklist }) {
  const { t, close } = useShell();
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const frame = element.current!.closest<HTMLElement>(".frame")!;
    // The button that was pressed last is gone; the keyboard stays here if it was here.
    if (frame.dataset.used) frame.focus({ preventScroll: true });
    checklist.finish();
    return leaveWhenIdle(frame, CELEBRATION_MS, close);
  }, []);
  return (
    <div class="complete" ref={element}>
      <span class="cheer">
        <Icon name="check" />
      </span>
      <p class="title">{text}</p>
      <Button onClick={close}>{t("close")}</Button>
    </div>
  );
}

import type { ComponentChildren } from "preact";
import { leaveWhenIdle } from "../ask/dwell.ts";
import type { Dispose, Host, ShowOptions } from "../host.ts";
import { mount } from "../mount.tsx";
import { useShell, type Shell } from "../shell.ts";
import { localText } from "../texts/local-text.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import checklistCss from "./checklist.css?inline";
import { ItemList } from "./item-list.tsx";
import type { ChecklistCampaign } from "./pinned.ts";
import { tellShown } from "./start.ts";
import type { Checklist } from "./store.ts";

const CELEBRATION_MS = 8000;

export function drawChecklist(host: Host<ChecklistCampaign>, checklist: Checklist, by: ShowOptions["by"]): Dispose {
  const stops = [checklist.dispose];
  const settle = createSettle(host, checklist, stops);
  return mount({
    host,
    by,
    styles: [checklistCss],
    onClose: () => (checklist.complete.value ? checklist.finish() : checklist.dismiss()),
    onEnd: () => stops.forEach((stop) => stop()),
    // Nothing while there is nothing to do for this person: an empty list is never shown.
    view: (shell) => checklist.items.value.length > 0 && drawCard(host, checklist, shell, settle),
  });
}

type Settle = (frame: HTMLElement, shell: Shell, done: number, isComplete: boolean) => void;

/** What the list owes the visitor and the report; called after each drawing with what was drawn. */
function createSettle(host: Host<ChecklistCampaign>, checklist: Checklist, stops: Dispose[]): Settle {
  const { content } = host.campaign;
  let told: number | undefined;
  return (frame, shell, done, isComplete) => {
    const { t, locale, announce } = shell;
    if (told === done) return;
    if (told === undefined && checklist.isNew) {
      stops.push(tellShown(host));
      announce(localText(content.title, locale));
    }
    if (isComplete) {
      checklist.finish();
      announce(localText(content.done, locale) || t("list.complete"));
      stops.push(leaveWhenIdle(frame, CELEBRATION_MS, shell.close));
    } else if (told !== undefined) {
      announce(t("list.progress", { done, of: checklist.items.peek().length }));
    }
    told = done;
  };
}

function drawCard(host: Host<ChecklistCampaign>, checklist: Checklist, shell: Shell, settle: Settle): ComponentChildren {
  const { content } = host.campaign;
  const { t, locale } = shell;
  const title = localText(content.title, locale);
  const [done, of] = [checklist.doneCount.value, checklist.items.value.length];
  const isComplete = checklist.complete.value;
  const isSmall = checklist.collapsed.value && !isComplete;
  const onKeyDown = (event: KeyboardEvent): void => {
    // Esc makes the list small; only its own button puts it away.
    if (event.key !== "Escape" || isComplete) return;
    event.preventDefault();
    checklist.collapse(true);
  };
  return (
    <section
      ref={(frame) => void (frame && settle(frame, shell, done, isComplete))}
      class={isSmall ? `frame card small ${checklist.isNew ? "" : "known"}` : "frame card"}
      aria-label={title}
      tabIndex={-1}
      part="card"
      onKeyDown={onKeyDown}
    >
      {isComplete ? (
        <Complete text={localText(content.done, locale) || t("list.complete")} />
      ) : (
        <>
          <Head title={title} done={done} of={of} checklist={checklist} />
          <div id="list" class="body" hidden={isSmall}>
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
function Complete({ text }: { text: string }) {
  const { t, close } = useShell();
  return (
    <div class="complete">
      <span class="cheer">
        <Icon name="check" />
      </span>
      <p class="title" dir="auto">
        {text}
      </p>
      <Button onClick={close}>{t("close")}</Button>
    </div>
  );
}

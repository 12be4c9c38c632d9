import { pageAddress } from "../ask/page-address.ts";
import { useShell } from "../shell.ts";
import { localText } from "../texts/local-text.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { hasMore } from "./items.ts";
import type { Item } from "./items.ts";
import type { Checklist } from "./store.ts";

/** The items; the open one shows its text and acts. */
export function ItemList({ checklist }: { checklist: Checklist }) {
  return (
    <ol class="items">
      {checklist.items.value.map((item) => (
        <ListItem key={item.id} item={item} checklist={checklist} />
      ))}
    </ol>
  );
}

function ListItem({ item, checklist }: { item: Item; checklist: Checklist }) {
  const { t, locale } = useShell();
  const text = localText(item.text, locale);
  if (!hasMore(item)) {
    return (
      <li class={`item ${item.state}`}>
        <div class="row">
          <Name item={item} />
        </div>
      </li>
    );
  }
  const isOpen = item.id === checklist.opened.value;
  const mark = (event: Event): void => {
    const frame = (event.currentTarget as Element).closest<HTMLElement>(".frame")!;
    checklist.mark(item.id);
    // The button that was pressed is gone: the keyboard goes on with the next item, or with what is said at the end.
    (frame.querySelector<HTMLElement>(".row[aria-expanded='true']") ?? frame).focus({ preventScroll: true });
  };
  return (
    <li class="item">
      <button type="button" class="row" aria-expanded={isOpen} onClick={() => checklist.toggle(item.id)}>
        <Name item={item} />
        <Icon name="minimize" />
      </button>
      {isOpen && (
        <div class="more">
          {text && (
            <p class="quiet" dir="auto">
              {text}
            </p>
          )}
          <div class="acts">
            <Act item={item} onAct={() => checklist.act(item)} />
            {item.manual && <Button onClick={mark}>{t("list.mark")}</Button>}
          </div>
        </div>
      )}
    </li>
  );
}

/** The item's mark and title; what the mark means is said in words too. */
function Name({ item }: { item: Item }) {
  const { t, locale } = useShell();
  const { state, first } = item;
  return (
    <>
      <span class="mark">{state === "done" && <Icon name="check" />}</span>
      <span class="what">
        <span>{localText(item.title, locale)}</span>
        {state === "done" && <span class="hidden">{t("list.done")}</span>}
        {state === "checking" && <span class="quiet">{t("list.checking")}</span>}
        {first && <span class="quiet">{t("list.first", { title: localText(first, locale) })}</span>}
      </span>
    </>
  );
}

function Act({ item, onAct }: { item: Item; onAct(): void }) {
  const { t } = useShell();
  const act = item.do;
  if (!act) return null;
  if (!("open" in act)) {
    return (
      <Button look="primary" onClick={onAct}>
        {t("chat" in act ? "list.chat" : "list.call")}
      </Button>
    );
  }
  const address = pageAddress(act.open);
  if (!address) return null;
  const leaves = address.origin !== location.origin;
  return (
    <a class="button primary" href={address.href} target={leaves ? "_blank" : undefined} rel={leaves ? "noopener" : undefined}>
      {t("list.open")}
      {leaves && <span class="hidden">{t("review.newTab")}</span>}
    </a>
  );
}

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { pageAddress } from "../ask/page-address.ts";
import { useShell } from "../shell.ts";
import { localText } from "../texts/texts.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { hasMore } from "./items.ts";
import type { Item } from "./items.ts";
import type { Checklist } from "./store.ts";

/** One open item shows its text and acts: the one the visitor picked, else the first there is to do. */
export function ItemList({ checklist }: { checklist: Checklist }) {
  const items = checklist.items.value;
  const [picked, pick] = useState<string | null>();
  const list = useRef<HTMLOListElement>(null);
  const marked = useRef(false);
  const shown = picked === undefined ? items.find(hasMore)?.id : picked;

  useLayoutEffect(() => {
    if (!marked.current) return;
    marked.current = false;
    list.current?.querySelector<HTMLElement>("[aria-expanded='true']")?.focus();
  });
  const mark = (id: string): void => {
    marked.current = true;
    list.current?.closest<HTMLElement>(".frame")?.setAttribute("data-used", "");
    pick(undefined);
    checklist.mark(id);
  };
  return (
    <ol ref={list} class="items">
      {items.map((item) => (
        <ListItem
          key={item.id}
          item={item}
          open={item.id === shown}
          onPick={() => pick(item.id === shown ? null : item.id)}
          onMark={() => mark(item.id)}
          onAct={() => checklist.act(item)}
        />
      ))}
    </ol>
  );
}

interface ListItemProps {
  item: Item;
  open: boolean;
  onPick(): void;
  onMark(): void;
  onAct(): void;
}

function ListItem({ item, open, onPick, onMark, onAct }: ListItemProps) {
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
  return (
    <li class="item">
      <button type="button" class="row" aria-expanded={open} onClick={onPick}>
        <Name item={item} />
        <Icon name="minimize" />
      </button>
      {open && (
        <div class="more">
          {text && <p class="quiet">{text}</p>}
          <div class="acts">
            <Act item={item} onAct={onAct} />
            {item.manual && <Button onClick={onMark}>{t("list.mark")}</Button>}
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

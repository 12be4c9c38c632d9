import { useSignal } from "@preact/signals";
import { useLocation } from "preact-iso/router";
import { useEffect, useRef } from "preact/hooks";
import { useDesk } from "../frame/context.ts";
import { pathTo } from "../route.ts";
import { Icon } from "../ui/icon.tsx";
import { Empty } from "../ui/states.tsx";
import { type ConversationActions, type MenuName, useActions } from "./actions.ts";
import type { ComposerMode } from "./composer.tsx";
import { useFound } from "./found.ts";
import { ListPane, queryOf, type ListQuery } from "./list-pane.tsx";
import { neighbour, ORDERS, viewOf } from "./list.ts";
import { PersonPane } from "./person-pane.tsx";
import { ShortcutSheet } from "./shortcut-sheet.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { ThreadPane } from "./thread-pane.tsx";

function listOf(query: Record<string, string>): ListQuery {
  const order = ORDERS.find((one) => one === query["order"]) ?? "queue";
  return { view: viewOf(query["view"]), order, label: query["label"] ?? null, q: query["q"] ?? "" };
}

/** Keeps the chosen row in sight when keys move through the list. */
function useRowInSight(id: string | null): void {
  useEffect(() => {
    if (id) document.querySelector(`[data-conversation="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "nearest" });
  }, [id]);
}

/** Colleagues see which conversation is open here, while the page can be seen. */
function useViewing(id: string | null): void {
  const { viewing, surroundings } = useDesk();
  const isVisible = surroundings.visible.value;
  useEffect(() => viewing.look(isVisible ? id : null), [id, isVisible]);
  useEffect(() => () => viewing.look(null), []);
}

function Nothing({ isEmpty, onHelp }: { isEmpty: boolean; onHelp: () => void }) {
  return (
    <section class="pane pane-thread pane-nothing" aria-label="Conversation">
      {isEmpty ? (
        <Empty icon="send" title="Threads open here">
          When a shopper writes, you see the conversation in the middle and the person at the side: stage, orders, timeline.
        </Empty>
      ) : (
        <Empty icon="inbox" title="No conversation chosen">
          <p>
            Press <kbd>j</kbd> for the first one, <kbd>?</kbd> for all keys.
          </p>
          <button type="button" class="button" onClick={onHelp}>
            <Icon name="keyboard" size={16} /> Keyboard shortcuts
          </button>
        </Empty>
      )}
    </section>
  );
}

/** The keys for the open conversation. */
function keysOf(id: string | null, actions: ConversationActions, write: (as: ComposerMode) => void) {
  const open = (menu: MenuName) => () => {
    if (id) actions.menu.value = menu;
  };
  return {
    r: () => write("reply"),
    n: () => write("note"),
    h: open("agents"),
    s: open("snooze"),
    l: open("labels"),
    a: actions.assign,
    e: actions.resolve,
  };
}

/** List, thread and person side by side; on a phone one after the other. */
export function InboxPage({ id }: { id: string | null }) {
  const { site, conversations } = useDesk();
  const { query, route } = useLocation();
  const list = listOf(query);
  const found = useFound(list, list.q);
  const actions = useActions(id);
  const mode = useSignal<ComposerMode>("reply");
  const search = useRef<HTMLInputElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const sheet = useRef<HTMLDialogElement>(null);
  useRowInSight(id);
  useViewing(id);
  const hrefOf = (conversation: string | null, more: Record<string, string> = {}) =>
    pathTo(site.id, "inbox", conversation, { ...queryOf(list), ...more });
  const move = (step: 1 | -1) => {
    const next = neighbour(found.rows, id, step);
    if (next && next !== id) route(hrefOf(next));
  };
  const write = (as: ComposerMode) => {
    mode.value = as;
    field.current?.focus();
  };
  const help = () => sheet.current?.showModal();
  useShortcuts({
    ...keysOf(id, actions, write),
    j: () => move(1),
    k: () => move(-1),
    Enter: () => (id ? field.current?.focus() : move(1)),
    "/": () => search.current?.focus(),
    "?": help,
    Esc: ({ target }) => {
      if (target instanceof HTMLElement && target.matches("input, textarea, select")) target.blur();
      else if (id) route(hrefOf(null));
    },
  });

  const person = id ? conversations.summaries.value.get(id)?.person.id : undefined;
  const pane = id === null ? "list" : query["show"] === "person" ? "person" : "thread";
  return (
    <div class="inbox" data-pane={pane}>
      <h1 class="unseen">Inbox</h1>
      <ListPane list={list} rows={found.rows} found={found} current={id} search={search} onHelp={help} />
      {id ? (
        <ThreadPane
          key={id}
          id={id}
          field={field}
          mode={mode}
          actions={actions}
          backHref={hrefOf(null)}
          personHref={hrefOf(id, { show: "person" })}
        />
      ) : (
        <Nothing isEmpty={found.rows.length === 0} onHelp={help} />
      )}
      {id && person && <PersonPane key={person} id={person} conversation={id} backHref={hrefOf(id)} />}
      <ShortcutSheet dialog={sheet} />
    </div>
  );
}

import { useSignal, type Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { SiteSummary } from "@tappa/protocol";
import { formatCompact } from "../format.ts";
import { PAGES, pathTo, type Page } from "../route.ts";
import { THEMES, type Theme } from "../theme.ts";
import { Icon, Logo, type IconName } from "../ui/icon.tsx";
import { useDesk } from "./context.ts";

const TITLES: Record<Page, string> = {
  home: "Home",
  inbox: "Inbox",
  people: "People",
  "inbox-report": "Inbox report",
  nps: "NPS",
  checklists: "Checklists",
  reviews: "Reviews",
  model: "Model",
  quarantine: "Late events",
  settings: "Settings",
  audit: "Audit log",
};

const THEME_ICONS: Record<Theme, IconName> = { auto: "screen", light: "sun", dark: "moon" };
const THEME_LABELS: Record<Theme, string> = { auto: "System theme", light: "Light theme", dark: "Dark theme" };

/** Pages that are reached from another one: late events, when there are any, and what was done. */
const WITHIN = { quarantine: "home", audit: "settings" } as const;
type Listed = Exclude<Page, keyof typeof WITHIN>;

function isListed(page: Page): page is Listed {
  return !(page in WITHIN);
}

function listedFor(page: Page): Listed {
  return isListed(page) ? page : WITHIN[page as keyof typeof WITHIN];
}

/** For those who may publish; an agent can be given a link to what it shows. */
const FOR_ADMINS: readonly Listed[] = ["model"];

function pagesFor(role: "admin" | "agent"): Listed[] {
  return PAGES.filter(isListed).filter((page) => role === "admin" || !FOR_ADMINS.includes(page));
}

/** Of these the phone's bar has room; the others are behind "More". */
const ON_THE_BAR: readonly Listed[] = ["home", "inbox", "people", "nps"];

function NavLink({ page, current }: { page: Listed; current: Page }) {
  const { site, conversations } = useDesk();
  const isCurrent = page === listedFor(current);
  const unread = page === "inbox" ? conversations.unread.value : 0;
  return (
    <a class="nav-link" href={pathTo(site.id, page)} aria-current={isCurrent ? "page" : undefined}>
      <Icon name={page} />
      <span>{TITLES[page]}</span>
      {unread > 0 && (
        <span class="badge">
          {formatCompact(unread)}
          <span class="unseen"> unread messages</span>
        </span>
      )}
    </a>
  );
}

function Connection() {
  const { feed } = useDesk();
  const state = feed.state.value;
  const words = { connecting: "Connecting …", live: "Live", waiting: "Reconnecting …", resting: "Resting", closed: "Closed" }[
    state
  ];
  return (
    <p class={`connection connection-${state}`}>
      <span class="connection-dot" aria-hidden="true" />
      {words}
    </p>
  );
}

const SHORT_LOSS_MS = 3_000;

/** A loss that lasts is said where it is seen, also on a phone: what is on the screen may be old by now. */
function LostNotice() {
  const { feed, surroundings } = useDesk();
  const isWaiting = feed.state.value === "waiting";
  const lasts = useSignal(false);
  useEffect(() => {
    lasts.value = false;
    return isWaiting ? surroundings.setTimeout(() => (lasts.value = true), SHORT_LOSS_MS) : undefined;
  }, [isWaiting]);
  return (
    <div class="lost" role="status">
      {lasts.value && (
        <>
          <p>The collector cannot be reached. What you write is kept here and goes out when it is back.</p>
          <button type="button" class="link" onClick={feed.retry}>
            Try now
          </button>
        </>
      )}
    </div>
  );
}

function ThemeButton({ theme }: { theme: Signal<Theme> }) {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length]!;
  const label = `${THEME_LABELS[theme.value]}; change to ${THEME_LABELS[next].toLowerCase()}`;
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={() => (theme.value = next)}>
      <Icon name={THEME_ICONS[theme.value]} />
    </button>
  );
}

function SitePicker({ sites, page }: { sites: readonly SiteSummary[]; page: Page }) {
  const { site } = useDesk();
  const { route } = useLocation();
  if (sites.length < 2) return <span class="site-name">{site.name}</span>;
  return (
    <select
      class="site-name"
      aria-label="Site"
      value={site.id}
      onChange={(event) => route(pathTo(event.currentTarget.value, page))}
    >
      {sites.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </select>
  );
}

function LeaveButton({ onLogout }: { onLogout: () => void }) {
  return (
    <button type="button" class="icon-button" aria-label="Log out" title="Log out" onClick={onLogout}>
      <Icon name="out" />
    </button>
  );
}

function MoreMenu({ page, theme, onLogout }: { page: Page; theme: Signal<Theme>; onLogout: () => void }) {
  const hidden = pagesFor(useDesk().agent.role).filter((one) => !ON_THE_BAR.includes(one));
  return (
    <>
      <button
        type="button"
        class="nav-link more-button"
        popovertarget="more-menu"
        aria-current={hidden.some((one) => one === listedFor(page)) ? "page" : undefined}
      >
        <Icon name="more" />
        <span>More</span>
      </button>
      {/* Choosing a page closes the menu, which a link does not do by itself. */}
      <div id="more-menu" class="more-menu" popover="auto" onClick={(event) => event.currentTarget.hidePopover()}>
        {hidden.map((one) => (
          <NavLink key={one} page={one} current={page} />
        ))}
        <div class="more-foot">
          <Connection />
          <ThemeButton theme={theme} />
          <LeaveButton onLogout={onLogout} />
        </div>
      </div>
    </>
  );
}

/** A notification that was pressed leads to its conversation, whatever page is open. */
function useChosen(): void {
  const { alerts, site } = useDesk();
  const { route } = useLocation();
  const chosen = alerts.chosen.value;
  useEffect(() => {
    if (chosen === null) return;
    alerts.opened();
    route(pathTo(site.id, "inbox", chosen));
  }, [chosen]);
}

interface ShellProps {
  page: Page;
  sites: readonly SiteSummary[];
  theme: Signal<Theme>;
  onLogout: () => void;
  children: ComponentChildren;
}

/** Navigation beside the page; on a phone a bar below it. */
export function Shell({ page, sites, theme, onLogout, children }: ShellProps) {
  const { agent, site, conversations } = useDesk();
  const unread = conversations.unread.value;
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ""}${TITLES[page]} · ${site.name} · Tappa`;
  }, [unread, page, site.name]);
  useChosen();
  const { path } = useLocation();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    main.current?.scrollTo(0, 0);
    // The inbox moves the focus itself; elsewhere the next Tab begins in the new page.
    if (page !== "inbox") main.current?.focus({ preventScroll: true });
  }, [path, page]);
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <LostNotice />
      <aside class="sidebar">
        <div class="brand">
          <Logo size={26} />
          <SitePicker sites={sites} page={page} />
        </div>
        <nav class="nav" aria-label="Console">
          {pagesFor(agent.role).map((one) => (
            <NavLink key={one} page={one} current={page} />
          ))}
        </nav>
        <div class="sidebar-foot">
          <Connection />
          <div class="whoami">
            <span class="whoami-name" title={agent.email}>
              {agent.name}
            </span>
            <ThemeButton theme={theme} />
            <LeaveButton onLogout={onLogout} />
          </div>
        </div>
      </aside>
      <main id="main" class="main" tabIndex={-1} ref={main}>
        {children}
      </main>
      <nav class="tabbar" aria-label="Pages">
        {ON_THE_BAR.map((one) => (
          <NavLink key={one} page={one} current={page} />
        ))}
        <MoreMenu page={page} theme={theme} onLogout={onLogout} />
      </nav>
    </div>
  );
}

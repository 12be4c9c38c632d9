import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { LocationProvider, useLocation } from "preact-iso/router";
import type { Session } from "@tappa/protocol";
import type { Account } from "./account.ts";
import { AuditPage } from "./audit/audit.tsx";
import { ChecklistsPage } from "./checklists/checklists.tsx";
import { createDesk } from "./desk.ts";
import { JoinPage } from "./entry/join.tsx";
import { LoginPage } from "./entry/login.tsx";
import { SetupPage } from "./entry/setup.tsx";
import { DeskContext } from "./frame/context.ts";
import { Shell } from "./frame/shell.tsx";
import { HomePage } from "./home/home.tsx";
import { InboxPage } from "./inbox/inbox.tsx";
import { InboxReportPage } from "./inbox-report/inbox-report.tsx";
import { ModelPage } from "./model/model.tsx";
import { NpsPage } from "./nps/nps.tsx";
import { PeoplePage } from "./people/people.tsx";
import { PersonPage } from "./people/person.tsx";
import { QuarantinePage } from "./quarantine/quarantine.tsx";
import { ReviewsPage } from "./reviews/reviews.tsx";
import { BASE, parsePath, pathTo, type Page, type Place, type Route } from "./route.ts";
import { SettingsPage } from "./settings/settings.tsx";
import type { Surroundings } from "./surroundings.ts";
import type { Theme } from "./theme.ts";
import { Empty, Failure } from "./ui/states.tsx";

interface AppProps {
  account: Account;
  surroundings: Surroundings;
  theme: Signal<Theme>;
}

const SITE_KEY = "tappa:site";

const CONTENT: Record<Page, (place: Place) => JSX.Element> = {
  home: () => <HomePage />,
  inbox: ({ id }) => <InboxPage id={id} />,
  people: ({ id }) => (id ? <PersonPage key={id} id={id} /> : <PeoplePage />),
  "inbox-report": () => <InboxReportPage />,
  nps: () => <NpsPage />,
  checklists: () => <ChecklistsPage />,
  reviews: () => <ReviewsPage />,
  model: (place) => <ModelPage place={place} />,
  quarantine: () => <QuarantinePage />,
  settings: () => <SettingsPage />,
  audit: () => <AuditPage />,
};

function Missing({ what }: { what: string }) {
  return (
    <main class="entry">
      <Empty icon="question" title={what} alone>
        <a class="button" href={BASE}>
          Go home
        </a>
      </Empty>
    </main>
  );
}

type SiteRoute = Extract<Route, { name: "site" }>;

function SiteApp({ route, session, account, surroundings, theme }: AppProps & { route: SiteRoute; session: Session }) {
  const site = session.sites.find((one) => one.id === route.site);
  const desk = useMemo(
    () => (site ? createDesk(account.api, surroundings, session.agent, site) : null),
    [site?.id, session.agent.id],
  );
  useEffect(() => {
    if (site) surroundings.storage.setItem(SITE_KEY, site.id);
    const retry = () => desk?.feed.retry();
    window.addEventListener("online", retry);
    return () => {
      window.removeEventListener("online", retry);
      desk?.close();
    };
  }, [desk]);
  if (!desk) return <Missing what="This site does not exist, or you have no access to it." />;
  return (
    <DeskContext.Provider value={desk}>
      <Shell page={route.page} sites={session.sites} theme={theme} onLogout={() => void account.logout()}>
        {CONTENT[route.page](route)}
      </Shell>
    </DeskContext.Provider>
  );
}

/** Sends the browser elsewhere without a trace in its history. */
function Redirect({ to }: { to: string }) {
  const { route } = useLocation();
  useEffect(() => route(to, true), [to]);
  return null;
}

function SessionApp({ route, ...props }: AppProps & { route: Exclude<Route, { name: "setup" | "login" | "join" | "missing" }> }) {
  const { account, surroundings } = props;
  const { url, query } = useLocation();
  const state = account.state.value;
  useEffect(() => {
    if (state.is === "unknown") void account.load();
  }, [state.is]);
  if (state.is === "unknown") return <div class="boot" role="status" aria-label="Loading" />;
  if (state.is === "out") return <Redirect to={`${BASE}/login?return=${encodeURIComponent(url)}`} />;
  if (state.is === "failed") {
    return (
      <main class="entry">
        <Failure error={state.error} again={() => void account.load()} />
      </main>
    );
  }
  const { session } = state;
  if (route.name === "site") return <SiteApp {...props} route={route} session={session} />;
  const kept = surroundings.storage.getItem(SITE_KEY);
  const site = session.sites.find((one) => one.id === kept) ?? session.sites[0];
  return site ? (
    <Redirect to={pathTo(site.id, route.page, route.id && route.item ? [route.id, route.item] : route.id, query)} />
  ) : (
    <Missing what="You have no access to any site yet." />
  );
}

function Routes(props: AppProps) {
  const { path } = useLocation();
  const route = parsePath(path);
  if (route.name === "setup") return <SetupPage account={props.account} />;
  if (route.name === "join") return <JoinPage account={props.account} />;
  if (route.name === "login") return <LoginPage account={props.account} />;
  if (route.name === "missing") return <Missing what="There is nothing at this address." />;
  return <SessionApp {...props} route={route} />;
}

export function App(props: AppProps) {
  return (
    <LocationProvider scope={BASE}>
      <Routes {...props} />
    </LocationProvider>
  );
}

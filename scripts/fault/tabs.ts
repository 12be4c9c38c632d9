import type { AcceptedEvent, Crash } from "./account.ts";
import { openFaultBrowser, type FaultBrowser, type FaultTab } from "./devtools.ts";
import { BINDING, type Notice } from "./page.ts";

export interface Tab extends FaultTab {
  /** The page in it, as far as it has said anything. */
  load: string | null;
  isFrozen: boolean;
}

/** The tabs of one browser profile, and what their pages said. */
export interface Tabs {
  readonly open: Tab[];
  readonly accepted: ReadonlyMap<string, AcceptedEvent>;
  /** The tab, as the collector names it, of each page that kept something. */
  readonly names: ReadonlyMap<string, string>;
  /** When it first put something of its own onto the device, epoch ms. */
  readonly keptAt: ReadonlyMap<string, number>;
  readonly crashes: Crash[];
  /** What reached a page as an exception, or on its console as an error. */
  readonly exceptions: string[];
  add(rate: number): Promise<Tab>;
  forget(tab: Tab): void;
  /** As somebody does it. */
  close(tab: Tab): Promise<void>;
  /** Notes all pages that never heard of their end: the browser ends what does not answer within half a second. */
  endUnheard(): void;
  navigate(tab: Tab, rate: number): void;
  /** Whether the network is there, for all tabs and those to come. */
  connect(isOnline: boolean): void;
  /** What the profile may store for the pages, in bytes; absent = as usual. */
  quota(bytes?: number): void;
  /** Notes that the page of a tab ended without a goodbye: what hung or was frozen has done nothing since its last sign of life. */
  crashed(tab: Tab): void;
  /** The same of all pages: the command was the earliest that it can have been, the last event the latest. */
  killed(from: number): void;
  /** SIGKILL to the browser. */
  kill(): Promise<void>;
  /** Starts it again on the same profile. */
  start(): Promise<void>;
  version(): string;
}

export async function openTabs(profile: string, url: string, random: () => number): Promise<Tabs> {
  const heard = createHeard();
  const { accepted, livedAt, going } = heard;
  const crashes: Crash[] = [];
  const open: Tab[] = [];
  let browser: FaultBrowser;
  let control: FaultTab;
  let isOnline = true;

  const network = (tab: FaultTab) => {
    const conditions = { offline: !isOnline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
    tab.tell("Network.emulateNetworkConditions", conditions);
  };
  const latest = (from: number, isOwn: (event: AcceptedEvent) => boolean) =>
    [...accepted.values()].filter(isOwn).reduce((last, { at }) => Math.max(last, at), from);
  const crashed = (load: string) => crashes.push({ load, at: latest(livedAt.get(load)!, (event) => event.load === load) });
  const tabs: Tabs = {
    ...heard,
    open,
    crashes,
    async add(rate) {
      const made = await browser.open(hearIn(heard, () => tab));
      const tab: Tab = { ...made, load: null, isFrozen: false };
      open.push(tab);
      for (const domain of ["Runtime", "Page", "Network"]) await tab.send(`${domain}.enable`);
      await tab.send("Runtime.addBinding", { name: BINDING });
      network(tab);
      tabs.navigate(tab, rate);
      return tab;
    },
    forget: (tab) => void open.splice(open.indexOf(tab), 1),
    async close(tab) {
      tabs.forget(tab);
      await tab.close();
    },
    endUnheard() {
      for (const load of livedAt.keys()) if (!going.has(load)) crashed(load);
    },
    navigate: (tab, rate) =>
      tab.tell("Page.navigate", { url: `${url}/${Math.floor(random() * 9)}?rate=${rate}${random() < 0.5 ? "&stub" : ""}` }),
    connect(next) {
      isOnline = next;
      for (const tab of open) network(tab);
    },
    quota: (quotaSize) => control.tell("Storage.overrideQuotaForOrigin", { origin: url, ...(quotaSize && { quotaSize }) }),
    crashed: ({ load }) => load && crashed(load),
    killed: (from) => crashes.push({ load: null, at: latest(from, () => true) }),
    async kill() {
      open.length = 0;
      await browser.kill();
    },
    start: async () => void (control = await (browser = await openFaultBrowser(profile)).open(() => {})),
    version: () => browser.version,
  };
  await tabs.start();
  return tabs;
}

/** What pages said. */
interface Heard {
  accepted: Map<string, AcceptedEvent>;
  names: Map<string, string>;
  keptAt: Map<string, number>;
  /** The last sign of life of each page, epoch ms. */
  livedAt: Map<string, number>;
  /** Pages that heard of their end. */
  going: Set<string>;
  exceptions: string[];
}

const createHeard = (): Heard => ({
  accepted: new Map(),
  names: new Map(),
  keptAt: new Map(),
  livedAt: new Map(),
  going: new Set(),
  exceptions: [],
});

function hearIn({ accepted, names, keptAt, livedAt, going, exceptions }: Heard, tabOf: () => Tab) {
  const hearNotice = (tab: Tab, notice: Notice) => {
    tab.load = notice.load;
    if ("livedAt" in notice) {
      livedAt.set(notice.load, notice.livedAt);
      if (notice.isGoing) going.add(notice.load);
      return;
    }
    if ("tab" in notice) {
      names.set(notice.load, notice.tab);
      if (notice.keptAt) keptAt.set(notice.load, notice.keptAt);
      return;
    }
    const known = accepted.get(notice.key);
    // Taken by the queue, it gets its number later.
    accepted.set(notice.key, { ...notice, ...known, ...(notice.n !== undefined && { n: notice.n }) });
  };
  return (method: string, params: Record<string, unknown>) => {
    if (method === "Runtime.bindingCalled" && params["name"] === BINDING) {
      hearNotice(tabOf(), JSON.parse(String(params["payload"])) as Notice);
    }
    if (method === "Runtime.exceptionThrown") exceptions.push(JSON.stringify(params["exceptionDetails"]).slice(0, 500));
    if (method === "Runtime.consoleAPICalled" && params["type"] === "error")
      exceptions.push(JSON.stringify(params["args"]).slice(0, 500));
  };
}

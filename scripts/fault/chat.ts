import { setTimeout as pause } from "node:timers/promises";
import { openBrowser } from "../bench/page/visit.ts";
import { freePort } from "../ports.ts";
import { accountOfTalk, type TalkAccount } from "./chat/account.ts";
import { openKept } from "./chat/kept.ts";
import { runTalk, type TalkWorld } from "./chat/talk.ts";
import { KEY, startFaultCollector, type FaultCollector } from "./collector.ts";
import { startPageServer } from "./page.ts";
import { startProxy, type Proxy, type Weather } from "./proxy.ts";

export interface ChatFigures {
  conversations: number;
  /** By both sides. */
  said: number;
  stored: number;
  /** Said in the last 250 ms before a crash, and not stored. */
  atCrash: number;
  /** Stored, shown or heard more than once. */
  twice: number;
  missing: number;
  /** Sides that showed something else in the end than what is stored, or in another order. */
  unlike: number;
  /** Entries of the feed that a reader never heard, or not in order. */
  gaps: number;
  exceptions: number;
  /** How often the connections of everybody were cut, and the collector killed. */
  cuts: number;
  kills: number;
  version: string;
}

export interface ChatOptions {
  conversations: number;
  random: () => number;
  tell(line: string): void;
  /** Hears how what was begun is ended, the latest first. */
  closing: (() => unknown)[];
}

/** Talking at the same time. */
const AT_ONCE = 3;
const WEATHERS: readonly Weather[] = ["fair", "fair", "changing", "changing", "failing"];

/** Conversations between widgets and consoles, while everything between them and they themselves end again and again. */
export async function faultChat({ conversations, random, tell, closing }: ChatOptions): Promise<ChatFigures> {
  const errors: string[] = [];
  const { world, proxy, collector } = await openWorld(random, closing, (error) => void errors.push(error));
  const troubles = beginTroubles(proxy, collector, random);
  const accounts: TalkAccount[] = [];
  let begun = 0;
  const talkOn = async (): Promise<void> => {
    while (begun < conversations) {
      const name = String(++begun);
      const account = accountOfTalk(await runTalk(name, world));
      accounts.push(account);
      tell(lineOf(name, account));
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, talkOn));
  } finally {
    await troubles.end();
  }
  for (const error of errors.slice(0, 5)) tell(error);
  const sum = (count: (account: TalkAccount) => number) => accounts.reduce((all, account) => all + count(account), 0);
  return {
    conversations: accounts.length,
    said: sum(({ said }) => said),
    stored: sum(({ stored }) => stored),
    atCrash: sum(({ lostAtCrash }) => lostAtCrash),
    twice: sum(({ twice }) => twice.length),
    missing: sum(({ missing }) => missing.length),
    unlike: sum(({ unlike }) => unlike.length),
    gaps: sum(({ gaps }) => gaps.length),
    exceptions: errors.length,
    cuts: troubles.cuts(),
    kills: troubles.kills(),
    version: world.browser.version(),
  };
}

async function openWorld(random: () => number, closing: ChatOptions["closing"], fail: (error: string) => void) {
  const [pagePort, proxyPort] = [await freePort(0), await freePort(0)];
  const shopUrl = `http://127.0.0.1:${pagePort}`;
  const url = `http://127.0.0.1:${proxyPort}`;
  const collector = await startFaultCollector(shopUrl);
  closing.push(collector.stop);
  const kept = openKept(collector.file);
  closing.push(kept.close);
  const proxy = await startProxy(proxyPort, collector.port, random);
  closing.push(proxy.close);
  const pages = await startPageServer(pagePort, url, KEY);
  closing.push(pages.close);
  const browser = await openBrowser();
  closing.push(() => browser.close());
  const agentContext = async () => {
    const context = await browser.newContext();
    await context.addCookies(cookiesOf(collector, url));
    return context;
  };
  const world: TalkWorld = { browser, agentContext, url, key: KEY, shopUrl, kept: kept.of, random, fail };
  return { world, proxy, collector };
}

function lineOf(name: string, { said, stored, lostAtCrash, ...wrong }: TalkAccount): string {
  const found = Object.entries(wrong).flatMap(([what, which]) => which.map((one) => `${what}: ${one}`));
  const atCrash = lostAtCrash > 0 ? `, ${lostAtCrash} lost at a crash` : "";
  return [`conversation ${name}: ${said} said, ${stored} stored${atCrash}`, ...found].join("\n  ");
}

function cookiesOf({ admin }: FaultCollector, url: string) {
  const cookies = admin.request("GET", "").headers.get("cookie")!.split("; ");
  return cookies.map((cookie) => {
    const [name, ...value] = cookie.split("=");
    return { name: name!, value: decodeURIComponent(value.join("=")), url };
  });
}

/** What happens to everybody at once, until it is ended: then all is well again. */
function beginTroubles(proxy: Proxy, collector: FaultCollector, random: () => number) {
  const over = new AbortController();
  let [cuts, kills] = [0, 0];
  const goOn = async (): Promise<void> => {
    while (!over.signal.aborted) {
      proxy.weather = WEATHERS[Math.floor(random() * WEATHERS.length)]!;
      await pause(1500 + random() * 3500);
      const kind = random();
      if (kind < 0.4) {
        cuts++;
        proxy.cut();
      } else if (kind < 0.55) {
        kills++;
        await collector.kill(random() * 800);
      }
    }
    proxy.weather = "fair";
  };
  const going = goOn();
  return {
    cuts: () => cuts,
    kills: () => kills,
    async end() {
      over.abort();
      await going;
    },
  };
}

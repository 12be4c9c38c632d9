import type { Core } from "../core.ts";
import { createDoor } from "../door.ts";
import { guarded } from "../env.ts";
import { watchAddresses } from "./addresses.ts";
import type { TellConsent } from "./answers.ts";
import { eventsOf, type Raw } from "./details.ts";
import { nameOf, readEntry, universalIn, watchLayer } from "./layer.ts";
import type { CreateReader, Reader } from "./reader.ts";
import { createTeller, type Teller } from "./teller.ts";

/** Who is told. */
interface Told {
  /** Another page was viewed. */
  page(): void;
  consent: TellConsent;
}

/** What a page says of itself says the least, so everybody else may speak first. */
const SETTLE_MS = 500;
const LOOK_AGAIN_MS = [1000, 3000, 8000];

const find = (selector: string) => document.querySelector(selector);

/** The window that answers for IAB's consent framework: the page's own, or of a page around it. */
function findTcf(at: Window = window): Window | undefined {
  try {
    if ("__tcfapiLocator" in at || "__tcfapi" in at) return at;
  } catch {
    // Of another origin, and without it.
  }
  return at === at.parent ? undefined : findTcf(at.parent);
}

type Chunk = () => Promise<{ createReader: CreateReader }>;
/** Makes what loads a reader once there is something for it to read, and lets it look again whenever we do. */
type Open = (isFound: () => unknown, load: Chunk) => Reader;

function createOpen(core: Core, teller: Teller): Open {
  const { env } = core;
  return (isFound, load) => {
    const door = createDoor(env, async () => (await load()).createReader(core, teller, nameOf));
    return guarded(env.report, async () => {
      if (door.now() || isFound()) return (await door.load())();
    });
  };
}

/** Readers of what was answered to consent platforms; `commands` are those of Google Consent Mode. */
function answersOf(core: Core, open: Open, tell: TellConsent, commands: Raw[]): [mode: Reader, tcf: Reader] {
  const mode = open(
    () => commands[0],
    async () => {
      const { createConsentMode } = await import("./consent-mode.ts");
      return { createReader: () => createConsentMode(core, commands, tell, () => !findTcf()) };
    },
  );
  const tcf = open(findTcf, async () => {
    const { createTcf } = await import("./tcf.ts");
    return { createReader: () => createTcf(core, findTcf()!, tell) };
  });
  return [mode, tcf];
}

const host = window as unknown as Record<string, object | undefined>;
/** What platforms tell, and where they are seen. */
const PLATFORMS: [isFound: () => unknown, load: Chunk][] = [
  [() => host["analytics"], () => import("./segment.ts")],
  [() => find("body[class*=woocommerce]"), () => import("./woocommerce.ts")],
  [() => host["Shopify"], () => import("./shopify.ts")],
];

/**
 * Reads what a shop says anyway: the GA4 data layer (`layer` in `window`) itself; schema.org, what platforms tell and what was
 * answered to consent platforms by readers that come where there is something to read. Without a layer only consent is read.
 * @param begunAt when the page began, epoch ms
 */
export function capture(core: Core, layer: string | false, begunAt: number, { page: view, consent }: Told): void {
  const { after, report } = core.env;
  const teller = createTeller(core);
  const open = createOpen(core, teller);
  const commands: Raw[] = [];
  const [mode, tcf] = answersOf(core, open, consent, commands);

  const watch = watchLayer(
    () => host[layer || "dataLayer"],
    guarded(report, async (entry) => {
      if (entry[0] === "consent") {
        commands.push(entry);
        return mode();
      }
      if (!layer) return;
      const old = universalIn(entry);
      const events = old ? (await import("./universal.ts")).readUniversal(old, eventsOf) : readEntry(entry);
      for (const one of events) teller.take("dataLayer", one);
    }),
  );
  // A layer that nobody may change keeps nobody else from being read.
  const sources = [guarded(report, watch), mode, tcf];
  if (layer) for (const platform of PLATFORMS) sources.push(open(...platform));
  const pages = open(
    () => layer && find("[type='application/ld+json'],[itemtype*='schema.org']"),
    () => import("./schema-org.ts"),
  );
  const look = () => Promise.all(sources.map((read) => read()));
  // A platform knows its own products best.
  const readPage = () => look().then(pages);
  const page = () => {
    teller.page();
    void look();
    after(SETTLE_MS, readPage);
  };
  for (const ms of LOOK_AGAIN_MS) after(ms, look);
  addEventListener("load", readPage);
  page();
  watchAddresses(core, begunAt, () => {
    view();
    page();
  });
}

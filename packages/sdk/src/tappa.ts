import type { Props } from "@tappa/lifecycle";
import type { IdentifyOptions, Tappa, TappaOptions } from "./api.ts";
import { createClient, type Client } from "./client.ts";
import { browserEnv, guarded } from "./env.ts";
import { sourceOf, watchPages } from "./pages.ts";
import type { Stub } from "./stub.ts";

const READY_MS = 8000;

type Methods = Omit<Tappa, "stage">;

/** The members over the parts. */
function createMethods(client: Client, now: () => number): Record<keyof Methods, (...args: never[]) => unknown> {
  const { session, signals, env } = client;
  const { visitors, record } = session;
  return {
    on: signals.on,
    open: client.open,
    track: (name: string, props?: Props) => void record(name, props, now()),
    page(props?: Props) {
      const { href } = location;
      const { referrer, title } = document;
      if (visitors.arrive(now())) record("$visit", { url: href, referrer, source: sourceOf(href, referrer) }, now());
      record("page_viewed", { url: href, title, referrer, ...props }, now());
      client.campaigns.page();
    },
    identify(userId: string, traits: Props = {}, { token }: IdentifyOptions = {}) {
      const known = visitors.current().userId;
      if (known && known !== userId) session.renew().catch(env.report);
      visitors.change({ userId });
      record("$identify", { userId, traits, ...(token && { token }) }, now());
    },
    consent(status: "granted" | "denied") {
      session.consent.set(status);
      session.tell({ t: "consent", status });
      record("$consent", { status }, now());
    },
    reset: () => session.renew(),
    async flush() {
      await session.outbox.write();
      await session.transport.flush();
    },
    explain: async () => (await import("./explain/index.ts")).explain(client),
  };
}

/** First what decides whether and for whom the rest counts. */
const ORDER = ["consent", "identify"];
const rank = (method: string) => (ORDER.indexOf(method) + 3) % 3;

/** Starts a client in this page; `stub` becomes the client. Nothing that goes wrong inside reaches the page. */
export function start(options: TappaOptions, stub = {} as Stub): Tappa {
  // A second tag for the same page has nothing left to start.
  if (stub.stage && !stub.calls) return stub;
  const env = browserEnv(options.onError);
  const client = createClient(options, env);
  const { session, loader, stage, signals } = client;
  let callAt: number | undefined;
  const methods = createMethods(client, () => callAt ?? env.now());
  const guard = <F extends (...args: never[]) => unknown>(method: F) => guarded(env.report, method);

  const api = Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, guard(method)]));
  const { calls = [], stage: early } = stub;
  // Before the calls are drained: what a listener calls meanwhile must not go into the queue.
  const tappa: Tappa = Object.assign(stub, api, { stage: stage.source, calls: undefined });
  if (early) stage.source.subscribe((value) => Object.assign(early, { value }));

  const run = guard(async () => {
    const begun = session.begin();
    void loader.load(begun);
    env.after(READY_MS, () => signals.settle("blocked"));
    for (const [method, args, at, done] of calls.sort(([a], [b]) => rank(a) - rank(b))) {
      callAt = at;
      done(method === "subscribe" ? stage.source.subscribe(args[0] as never) : api[method]?.(...(args as never[])));
    }
    callAt = undefined;
    await begun;
    let readPage = () => {};
    watchPages(
      env,
      guard(() => {
        tappa.page();
        readPage();
      }),
    );
    const { capture: layer = "dataLayer" } = options;
    if (layer)
      readPage = (await import("./capture/index.ts")).capture(client, { layer, consent: (status) => tappa.consent(status) });
  });
  void run();
  return tappa;
}

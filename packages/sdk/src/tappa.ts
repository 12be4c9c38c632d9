import type { Props } from "@tappa/lifecycle";
import type { IdentifyOptions, Tappa, TappaOptions } from "./api.ts";
import { createClient, type Client } from "./client.ts";
import { browserEnv, guarded } from "./env.ts";
import { sourceOf, watchPages } from "./pages.ts";
import type { Stub } from "./stub.ts";

const READY_MS = 8000;

type Method = (...args: never[]) => unknown;

/** The members over the parts; `now` is when the call was made. */
function createMethods(client: Client, now: () => number): Record<string, Method> {
  const { session, on, judge, front } = client;
  const { visitors, consent, outbox, transport, renew } = session;
  const record = (name: string, props?: object) => void session.record(name, props, now());
  return {
    on,
    track: record,
    reset: renew,
    open: async (widget: string, text?: string) => (await front()).open(widget, text),
    explain: async () => (await import("./explain/index.ts")).explain(client, judge),
    page(props?: Props) {
      const { href: url } = location;
      const { referrer, title } = document;
      if (visitors.arrive(now())) record("$visit", { url, referrer, source: sourceOf(url, referrer) });
      record("page_viewed", { url, title, referrer, ...props });
      judge.page();
    },
    identify(userId: string, traits: Props = {}, { token }: IdentifyOptions = {}) {
      const known = visitors.current().userId;
      const renewed = known && known !== userId ? renew() : undefined;
      visitors.change({ userId });
      record("$identify", { userId, traits, token });
      return renewed;
    },
    consent(status: "granted" | "denied") {
      if (!consent.set(status)) return;
      session.tell({ consent: status });
      record("$consent", { status });
    },
    async flush() {
      await outbox.write();
      await transport.flush();
    },
  };
}

/** First what decides whether and for whom the rest counts: consent, identify, the rest. */
const rank = (method: string) => ["identify", "consent"].indexOf(method);

/** Starts a client in this page; `stub` becomes the client. Nothing that goes wrong inside reaches the page. */
export function start(options: TappaOptions, stub = {} as Stub, env = browserEnv(options.onError)): Tappa {
  const { calls = [], stage: early } = stub;
  // A second tag in the same page has nothing left to start.
  if (early && !stub.calls) return stub;
  const client = createClient(options, env);
  const { session, config, judge } = client;
  const stage = judge.source;
  let callAt: number | undefined;

  // Whole before the calls are drained: what a listener calls meanwhile must not go into the queue.
  const api: Record<string, Method> = createMethods(client, () => callAt ?? env.now());
  for (const name in api) api[name] = guarded(env.report, api[name]!);
  const tappa: Tappa = Object.assign(stub, api, { stage });
  Reflect.deleteProperty(stub, "calls");
  if (early) stage.subscribe((value) => Object.assign(early, { value }));

  const run = async () => {
    const begun = session.begin();
    void config.load(begun);
    env.after(READY_MS, () => client.emit("ready", "blocked"));
    for (const [method, args, at, done] of calls.toSorted(([a], [b]) => rank(b) - rank(a))) {
      callAt = at;
      done((api[method] ?? stage.subscribe)(...(args as never[])));
    }
    callAt = undefined;
    await begun;
    let read: (() => void) | undefined;
    watchPages(env, () => {
      tappa.page();
      read?.();
    });
    const { capture: layer = "dataLayer" } = options;
    if (layer) read = (await import("./capture/index.ts")).capture(client, layer, (status) => tappa.consent(status));
  };
  void guarded(env.report, run)();
  return tappa;
}

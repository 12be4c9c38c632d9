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
  const { visitors, record, consent, outbox, transport, renew } = session;
  return {
    on,
    reset: renew,
    open: async (widget: string, text?: string) => (await front()).open(widget, text),
    async explain() {
      const { explain } = await import("./explain/index.ts");
      return explain(client, judge);
    },
    track(name: string, props?: Props) {
      record(name, props, now());
    },
    page(props?: Props) {
      const { href: url } = location;
      const { referrer, title } = document;
      if (visitors.arrive(now())) record("$visit", { url, referrer, source: sourceOf(url, referrer) }, now());
      record("page_viewed", { url, title, referrer, ...props }, now());
      judge.page();
    },
    identify(userId: string, traits: Props = {}, { token }: IdentifyOptions = {}) {
      const known = visitors.current().userId;
      const renewed = known && known !== userId ? renew() : undefined;
      visitors.change({ userId });
      record("$identify", { userId, traits, ...(token && { token }) }, now());
      return renewed;
    },
    consent(status: "granted" | "denied") {
      consent.set(status);
      session.tell({ consent: status });
      record("$consent", { status }, now());
    },
    async flush() {
      await outbox.write();
      await transport.flush();
    },
  };
}

/** First what decides whether and for whom the rest counts: consent, identify, the rest. */
const rank = (method: string) => (["consent", "identify"].indexOf(method) + 3) % 3;

/** Starts a client in this page; `stub` becomes the client. Nothing that goes wrong inside reaches the page. */
export function start(options: TappaOptions, stub = {} as Stub, env = browserEnv(options.onError)): Tappa {
  const { calls = [], stage: early } = stub;
  // A second tag in the same page has nothing left to start.
  if (early && !stub.calls) return stub;
  const client = createClient(options, env);
  const { session, config, stage } = client;
  let callAt: number | undefined;

  const api: Record<string, Method> = {};
  for (const [name, method] of Object.entries(createMethods(client, () => callAt ?? env.now())))
    api[name] = guarded(env.report, method);
  // Before the calls are drained: what a listener calls meanwhile must not go into the queue.
  const tappa: Tappa = Object.assign(stub, api, { stage });
  Reflect.deleteProperty(stub, "calls");
  if (early) stage.subscribe((value) => Object.assign(early, { value }));

  const run = async () => {
    const begun = session.begin();
    void config.load(begun);
    env.after(READY_MS, () => client.emit("ready", "blocked"));
    for (const [method, args, at, done] of calls.toSorted(([a], [b]) => rank(a) - rank(b))) {
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

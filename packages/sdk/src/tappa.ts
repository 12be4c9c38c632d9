import type { Props } from "@tappa/lifecycle";
import type { IdentifyOptions, Tappa, TappaOptions } from "./api.ts";
import { createClient, type Client } from "./client.ts";
import type { ConsentAnswer, ConsentSource } from "./consent.ts";
import { browserEnv, guarded } from "./env.ts";
import { load } from "./door.ts";
import { sourceOf, whenSeen } from "./pages.ts";
import type { Call, Stub } from "./stub.ts";

const READY_MS = 8000;
/** A browser that never answers for its storage holds up nothing for longer. */
const RECALL_MS = 3000;

type Method = (...args: never[]) => unknown;

/** The members over the parts; `now` is when the call was made. */
function createMethods(client: Client, now: () => number): Record<string, Method> {
  const { session, on, campaigns } = client;
  const { visitors, consent, renew } = session;
  const record = (name: string, props?: object) => void session.record(name, props, now());
  return {
    on,
    track: record,
    reset: renew,
    open: async (widget: string, text?: string) => (await campaigns.load()).open(widget, text),
    explain: async () => (await import("./explain/index.ts")).explain(client),
    page(props?: Props) {
      const { href: url } = location;
      const { referrer, title } = document;
      const isNew = visitors.arrive(now());
      client.viewed = url;
      client.page();
      if (isNew) record("$visit", { url, referrer, source: sourceOf(url, referrer) });
      record("page_viewed", { url, title, referrer, ...props });
    },
    identify(userId: string, traits: Props = {}, { token }: IdentifyOptions = {}) {
      const known = visitors.current().userId;
      const renewed = known && known !== userId && renew();
      visitors.change({ userId });
      record("$identify", { userId, traits, token });
      return renewed;
    },
    consent(status: ConsentAnswer, source: ConsentSource = "page") {
      if (!/^(grant|deni|meas|widg)/.test(status)) throw new Error(`consent_invalid: "${status}"`);
      client.answeredBy = source;
      // Shops repeat it on every page. What is news is told before it counts: after a refusal nothing may be.
      if (`${consent.mark()}`.startsWith(status)) return;
      record("$consent", { status, source });
      consent.set(status);
    },
    async flush() {
      if (session.isAllowed()) await (await session.deliver()).flush();
    },
  };
}

/** First what decides whether and for whom the rest counts: consent, identify, the rest. */
const rank = (method: string) => ["identify", "consent"].indexOf(method);

/**
 * Starts a client in this page; `stub` becomes the client, once it is known who the visitor was on earlier pages: what is called
 * before waits. Nothing that goes wrong inside reaches the page.
 */
export function start(options: TappaOptions, stub: Stub, env = browserEnv(options.onError)): Tappa {
  const { calls, stage: early } = stub;
  // A second tag in the same page has nothing left to start.
  if (!calls) return stub;
  delete (stub as Partial<Stub>).calls;
  const client = createClient(options, env);
  const { session, config, stage } = client;
  let callAt: number | undefined;
  const api: Record<string, Method> = createMethods(client, () => callAt ?? env.now());
  for (const name in api) api[name] = guarded(env.report, api[name]!);
  const { source } = stage;
  source.subscribe((value) => void (early.value = value));

  const take = ([method, args, at, done]: Call) => {
    callAt = at;
    done((api[method] ?? source.subscribe)(...(args as never[])));
    callAt = undefined;
  };
  const drain = () => {
    // Whoever took a member of the queue calls the client by it, and so does what comes when the page goes.
    calls.push = take as never;
    // A reset parts two visitors: then all is as the page said it.
    if (!calls.some(([method]) => method === "reset")) calls.sort(([a], [b]) => rank(b) - rank(a));
    calls.splice(0).forEach(take);
  };
  addEventListener("pagehide", () => {
    drain();
    session.handDown();
  });
  const run = async () => {
    // Nobody sees it, and perhaps nobody ever will: what it calls waits as if it were not there.
    if ((document as { prerendering?: boolean }).prerendering)
      await new Promise((seen) => document.addEventListener("prerenderingchange", seen, { once: true }));
    const begunAt = env.now();
    // What was called and the first page are a task of their own: together with the start it would be a long one.
    const begun = new Promise<void>((resolve) => {
      env.after(RECALL_MS, resolve);
      void session.begin().then(() => env.after(0, resolve));
    });
    void config.load(begun);
    env.after(READY_MS, () => client.emit("ready", "blocked"));
    await begun;
    // Whole before the calls are drained: what a listener calls meanwhile must not go into the queue.
    const tappa: Tappa = Object.assign(stub, api, { stage: source });
    drain();
    whenSeen(tappa.page);
    const { capture } = await load(env, () => import("./capture/index.ts"));
    capture(client, options.capture ?? "dataLayer", begunAt, tappa);
  };
  void guarded(env.report, run)();
  return stub;
}

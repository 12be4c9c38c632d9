import { createQueue, type Stub } from "./stub.ts";

declare const TAPPA_VERSION: string;

/**
 * The script tag: stands in for the client at once and brings the core from the origin it came from itself.
 * An inline stub that the page set before is kept and drained.
 */
((page: { tappa?: Stub }) => {
  try {
    const tag = document.currentScript ?? document.querySelector("script[data-key]");
    const { key, layer } = (tag as HTMLScriptElement).dataset;
    const { origin } = new URL((tag as HTMLScriptElement).src);
    const stub = (page.tappa ??= createQueue());
    if (!stub.calls) return;
    import(/* @vite-ignore */ `${origin}/v/${TAPPA_VERSION}/core.js`).then(
      ({ start }) => start({ key, endpoint: origin, capture: layer === "" ? false : layer }, stub),
      // Blocked or away: whoever waits for `ready` is told, and nothing else happens.
      () => {
        for (const [method, [signal, listener]] of stub.calls)
          if (method === "on" && signal === "ready") (listener as (state: string) => void)("failed");
      },
    );
  } catch {
    // A tag that cannot find itself stays silent.
  }
})(window as never);

import type { ProblemBody, SiteConfig } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import { waitOf } from "./backoff.ts";
import type { Env } from "./env.ts";
import type { Session } from "./session.ts";

/** Where it is kept. */
export const CONFIG = "config";

export interface Config {
  current(): SiteConfig | undefined;
  /** Resolves with the first config there is. */
  readonly first: Promise<SiteConfig>;
  /** Asks the collector, and again after a failure; what comes is used after `ready`. */
  load(ready?: Promise<unknown>): Promise<void>;
  /** Takes one that is another than there is. */
  take(config: SiteConfig | undefined): void;
}

/**
 * The site's config: fresh from the collector (the browser's own cache asks with its ETag), or the last one known.
 * @param missing nothing came; `code` when the collector said why
 */
export function createConfig(
  env: Env,
  url: string,
  { save, delivery }: Session,
  use: (config: SiteConfig) => void,
  missing: (code: string) => void,
): Config {
  let current: SiteConfig | undefined;
  let failures = 2;
  let again: Dispose | undefined;
  let settle: (config: SiteConfig) => void;
  const first = new Promise<SiteConfig>((resolve) => (settle = resolve));

  const take = (config: SiteConfig | undefined) => {
    if (!config || config.version === current?.version) return;
    settle((current = config));
    use(config);
  };
  const load = async (ready?: Promise<unknown>): Promise<void> => {
    let code = "unreachable";
    try {
      // Asked for again because there is a newer one: what the browser kept is the old one.
      const response = await env.fetch(url, { credentials: "omit", ...(current && { cache: "no-cache" }) });
      const body = (await response.json()) as SiteConfig & ProblemBody;
      await ready;
      ({ code } = body);
      delivery()?.transport.reached();
      if (response.ok) {
        take(body);
        return save([[CONFIG, body]]);
      }
    } catch (error) {
      env.report(error);
    }
    missing(code);
    // However many asked, one asks again.
    again?.();
    if (code !== "site_unknown") again = env.after(waitOf(failures++, 1), load);
  };
  return {
    first,
    load,
    current: () => current,
    take,
  };
}

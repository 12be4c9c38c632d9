import type { ProblemBody, SiteConfig } from "@tappa/protocol";
import type { Env } from "./env.ts";
import type { Storage } from "./storage.ts";
import { waitOf } from "./transport.ts";

const KEY = "config";

export interface ConfigPorts {
  env: Env;
  storage: Storage;
  url: string;
  /** Whether a copy may be kept on the device. */
  mayKeep(): boolean;
  use(config: SiteConfig): void;
  /** The collector answered. */
  reached(): void;
  /** Nothing came; `code` when the collector said why. */
  missing(code: string): void;
}

export interface Config {
  current(): SiteConfig | undefined;
  /** Resolves with the first config there is. */
  readonly first: Promise<SiteConfig>;
  /** Asks the collector, and again after a failure; what comes is used after `ready`. */
  load(ready?: Promise<void>): Promise<void>;
  /** Takes the copy of an earlier page. */
  restore(entries: Map<string, unknown>): void;
}

/** The site's config: fresh from the collector (the browser's own cache asks with its ETag), or the last one known. */
export function createConfig({ env, storage, url, mayKeep, use, reached, missing }: ConfigPorts): Config {
  let current: SiteConfig | undefined;
  let failures = 2;
  let settle: (config: SiteConfig) => void;
  const first = new Promise<SiteConfig>((resolve) => (settle = resolve));

  const take = (config: SiteConfig | undefined) => {
    if (!config || config.version === current?.version) return;
    settle((current = config));
    use(config);
  };
  const load = async (ready?: Promise<void>): Promise<void> => {
    let code = "unreachable";
    try {
      const response = await env.fetch(url, { credentials: "omit" });
      const body = (await response.json()) as SiteConfig & ProblemBody;
      await ready;
      code = body.code;
      reached();
      if (response.ok) {
        take(body);
        return mayKeep() ? storage.write([[KEY, body]]) : undefined;
      }
    } catch (error) {
      env.report(error);
    }
    missing(code);
    if (code !== "site_unknown") env.after(waitOf(failures++, 1), load);
  };
  return {
    first,
    load,
    current: () => current,
    restore: (entries) => take(entries.get(KEY) as SiteConfig | undefined),
  };
}

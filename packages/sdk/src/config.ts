import type { ProblemBody, SiteConfig } from "@tappa/protocol";
import type { Env } from "./env.ts";
import type { Storage } from "./storage.ts";

const KEY = "config";
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 300_000;

export interface ConfigPorts {
  env: Env;
  storage: Storage;
  url: string;
  /** Whether a copy may be kept on the device. */
  mayKeep(): boolean;
  use(config: SiteConfig): void;
  /** Nothing came; `code` when the collector said why. */
  missing(code: string | undefined): void;
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
export function createConfig({ env, storage, url, mayKeep, use, missing }: ConfigPorts): Config {
  let current: SiteConfig | undefined;
  let failures = 0;
  let settle: (config: SiteConfig) => void;
  const first = new Promise<SiteConfig>((resolve) => (settle = resolve));

  const take = (config: SiteConfig) => {
    if (config.version === current?.version) return;
    current = config;
    use(config);
    settle(config);
  };
  const fetchConfig = async (ready?: Promise<void>): Promise<string | undefined> => {
    const response = await env.fetch(url, { credentials: "omit" });
    const body: unknown = await response.json();
    await ready;
    if (!response.ok) throw (body as ProblemBody).code;
    take(body as SiteConfig);
    if (mayKeep()) await storage.save([[KEY, body]]);
    return undefined;
  };
  const load = async (ready?: Promise<void>): Promise<void> => {
    const code = await fetchConfig(ready).catch((error: unknown) => (typeof error === "string" ? error : ""));
    if (code === undefined) return;
    missing(code);
    if (code !== "site_unknown") env.after(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++), load);
  };
  return {
    first,
    load,
    current: () => current,
    restore(entries) {
      const copy = entries.get(KEY) as SiteConfig | undefined;
      if (copy && !current) take(copy);
    },
  };
}

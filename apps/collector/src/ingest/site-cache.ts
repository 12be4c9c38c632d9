import type { SiteConfig } from "@tappa/protocol";
import type { Clock } from "../services.ts";
import { servedConfig } from "../site-config.ts";
import type { Site, Store } from "../store/store.ts";

/** A site's config and origins are looked up on every request; a change is seen within this time. */
const FRESH_MS = 1000;

/** Sites by public key, read at most once a second each. */
export interface SiteCache {
  byKey(key: string): Promise<Site | null>;
  /** The site's config as pages get it, compiled once per version. */
  served(site: Site): SiteConfig;
  /** Reads the site anew next time: it was changed here. */
  forget(key: string): void;
}

export function createSiteCache(store: Store, clock: Clock): SiteCache {
  const known = new Map<string, { readAt: number; site: Promise<Site | null> }>();
  const compiled = new Map<string, { version: string; config: SiteConfig }>();
  return {
    served({ id, config }) {
      let kept = compiled.get(id);
      if (kept?.version !== config.version) {
        kept = { version: config.version, config: servedConfig(config) };
        compiled.set(id, kept);
      }
      return kept.config;
    },
    byKey(key) {
      const cached = known.get(key);
      if (cached && clock.now() - cached.readAt < FRESH_MS) return cached.site;
      const site = store.sites.byKey(key);
      known.set(key, { readAt: clock.now(), site });
      // Keys that do not exist, and failures, are not kept: anybody can make keys up.
      site.then(
        (found) => found ?? known.delete(key),
        () => known.delete(key),
      );
      return site;
    },
    forget: (key) => void known.delete(key),
  };
}

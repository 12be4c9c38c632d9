import { randomBytes } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import type { Logger } from "pino";
import { createAccounts } from "./accounts.ts";
import { createAttachmentFiles } from "./attachments/files.ts";
import { createLocalBus } from "./bus/local.ts";
import { systemClock } from "./clock.ts";
import { type Collector, createCollector } from "./collector.ts";
import { Problem } from "./problem.ts";
import type { Settings } from "./settings.ts";
import { configOf } from "./site-config.ts";
import { defaultConfig } from "./site-defaults.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import type { Store } from "./store/store.ts";

export interface StartOptions {
  settings: Settings;
  publicUrl: string;
  logger: Logger;
}

export interface Started extends Pick<Collector, "fetch" | "close"> {
  /** For the one-time link of the first run; null when there is an admin. */
  setupToken: string | null;
}

/** The collector over everything it owns, ready to answer. */
export async function startCollector({ settings, publicUrl, logger }: StartOptions): Promise<Started> {
  const report = (error: unknown): void => logger.error(error instanceof Error ? error : new Error(String(error)));
  const path = resolve(settings.database.slice("file:".length));
  const store = await openSqliteStore({ path });
  if (settings.site) {
    const { theme, ...site } = settings.site;
    await store.sites.ensure(site, configOf(defaultConfig(site.origins, theme)), systemClock.now());
  }
  const bus = createLocalBus(report);
  const { accounts, close: closeAccounts } = await openAccounts(store, publicUrl, report);
  const { sdkDir, consoleDir, countsHeadless } = settings;
  const files = { sdkDir, consoleDir, publicUrl };
  const attachments = {
    files: createAttachmentFiles(join(dirname(path), "attachments")),
    siteBytes: settings.attachmentsBytes,
  };
  const collector = createCollector({ store, bus, publicUrl, countsHeadless, accounts, attachments, files, report });
  return {
    fetch: collector.fetch,
    setupToken: await accounts.issueSetupToken(),
    async close() {
      await collector.close();
      await bus.close();
      closeAccounts();
      await store.close();
    },
  };
}

async function openAccounts(store: Store, publicUrl: string, report: (error: unknown) => void) {
  const { database, close } = store.openAccounts();
  const secret = await store.setting("accounts_secret", randomBytes(32).toString("base64url"));
  return { accounts: await createAccounts({ database, secret, publicUrl, report }), close };
}

/** What everybody hears before the store is open and once it closes. Any page may read it: it tells when to come back. */
export function answerWhileAway(): Response {
  const detail = "The collector is starting or stopping. Try again in a moment.";
  const response = new Problem("storage_unavailable", detail, { retryAfterMs: 1000 }).toResponse();
  response.headers.set("Access-Control-Allow-Origin", "*");
  response.headers.set("Access-Control-Expose-Headers", "Retry-After");
  return response;
}

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { pino } from "pino";
import { readSettings } from "./settings.ts";
import { answerWhileAway, type Started, startCollector } from "./start.ts";

const STOP_MS = 10_000;

/** A client that dribbles its request holds a socket this long at most; answers may stream for as long as they like. */
const SLOW_CLIENTS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
};

// The database holds secrets and what people wrote: files made from here on are for this user alone.
process.umask(0o077);

const logger = pino({ base: null });

async function start(): Promise<void> {
  const settings = readSettings(process.env);
  let answer: Started["fetch"] = answerWhileAway;
  const server = createAdaptorServer({ fetch: (request, env) => answer(request, env), serverOptions: SLOW_CLIENTS });
  server.listen(settings.port, settings.host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const publicUrl = settings.publicUrl ?? `http://localhost:${port}`;

  const collector = await startCollector({ settings, publicUrl, logger });
  answer = collector.fetch;
  if (collector.setupToken) logger.info({ setupUrl: `${publicUrl}/console/setup#token=${collector.setupToken}` }, "first run");
  logger.info({ url: publicUrl }, "listening");

  const stop = async (signal: string): Promise<void> => {
    logger.info({ signal }, "stopping");
    setTimeout(() => fail(new Error(`still busy after ${STOP_MS} ms`)), STOP_MS).unref();
    server.close();
    answer = answerWhileAway;
    await collector.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
    logger.info("stopped");
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop(signal).catch(fail));
}

function fail(error: unknown): void {
  logger.fatal(error instanceof Error ? error : new Error(String(error)));
  process.exit(1);
}

process.once("uncaughtException", fail);
void start().catch(fail);

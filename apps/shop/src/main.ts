import { serve } from "@hono/node-server";
import { createBook } from "./book.ts";
import { createShop } from "./shop.ts";

const { SHOP_PORT, SHOP_HOST, SHOP_TAG, SHOP_DATA } = process.env;
const hostname = SHOP_HOST ?? "127.0.0.1";
const book = createBook({ now: Date.now, ...(SHOP_DATA ? { file: SHOP_DATA } : {}) });
const shop = createShop({ tag: SHOP_TAG ?? "", book });

const server = serve({ fetch: shop.fetch, port: Number(SHOP_PORT ?? 4100), hostname }, ({ port }) => {
  console.log(JSON.stringify({ level: "info", msg: "listening", url: `http://localhost:${port}` }));
});

function stop(): void {
  server.close();
  if ("closeIdleConnections" in server) server.closeIdleConnections();
  void book.settled().then(() => process.exit(0));
}

process.once("SIGINT", stop);
process.once("SIGTERM", stop);

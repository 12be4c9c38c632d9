import { createServer } from "node:net";

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : null));
    });
  });
}

/** Below the ports that systems give to outgoing connections: one of those could be taken before, or between, two listens. */
const FIRST = 15_000;
const COUNT = 15_000;
const TRIES = 100;

/** `preferred` if nobody has it, else any free port; 0 = any. */
export async function freePort(preferred: number): Promise<number> {
  let port = preferred && (await tryPort(preferred));
  for (let tries = 0; !port && tries < TRIES; tries++) port = await tryPort(FIRST + Math.floor(Math.random() * COUNT));
  if (!port) throw new Error("No free port on 127.0.0.1");
  return port;
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { CHROMIUM_FLAGS, chromiumPath } from "../chromium.ts";

type Params = Record<string, unknown>;
/** Hears of something in one tab. */
export type Hear = (method: string, params: Params) => void;

/** A browser of its own, on a profile that can be opened again, spoken to over its own protocol. */
export interface FaultBrowser {
  version: string;
  /** Opens an empty tab and listens to it. */
  open(hear: Hear): Promise<FaultTab>;
  /** SIGKILL to the browser and all its processes. */
  kill(): Promise<void>;
}

export interface FaultTab {
  /** Rejects when the tab goes before it answers. */
  send(method: string, params?: Params): Promise<Params>;
  /** Like `send`, for commands whose answer never comes or tells nothing. */
  tell(method: string, params?: Params): void;
  close(): Promise<void>;
}

interface Answer {
  id?: number;
  method?: string;
  params?: Params;
  result?: Params;
  error?: { message: string };
  sessionId?: string;
}

const ANSWER_MS = 10_000;
const CLOSE_TRIES = 20;

/** Starts Chromium on `profile`; it dies with this process. */
export async function openFaultBrowser(profile: string): Promise<FaultBrowser> {
  const flags = [...CHROMIUM_FLAGS, "--headless=new", "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"];
  // A group of its own: the browser has many processes, and all of them are ended at once.
  const child = spawn(chromiumPath(), flags, { stdio: ["ignore", "ignore", "pipe"], detached: true });
  const end = () => {
    try {
      process.kill(-child.pid!, "SIGKILL");
    } catch {
      // It has ended already.
    }
  };
  process.once("exit", end);
  const gone = once(child, "exit");
  const { socket, send, hearing, detached } = await connect(await addressOf(child.stderr));
  const { product } = await send("Browser.getVersion");
  return {
    version: String(product),
    async open(hear) {
      const { targetId } = await send("Target.createTarget", { url: "about:blank" });
      const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
      hearing.set(String(sessionId), hear);
      const tell = (method: string, params: Params = {}) => void send(method, params, String(sessionId)).catch(() => {});
      return {
        tell,
        send: (method, params = {}) => send(method, params, String(sessionId)),
        /** Asked in the midst of something else, a tab may stay. */
        async close() {
          for (let tries = 0; tries < CLOSE_TRIES && !detached.has(String(sessionId)); tries++) {
            await send("Target.closeTarget", { targetId }).catch(() => {});
            for (let turn = 0; turn < 20 && !detached.has(String(sessionId)); turn++) await pause(50);
          }
        },
      };
    },
    async kill() {
      process.off("exit", end);
      end();
      await gone;
      socket.close();
    },
  };
}

async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const found = /^DevTools listening on (ws:\S+)/.exec(line);
    // What it says later is read and dropped, or the pipe would fill.
    if (found) return (output.resume(), found[1]!);
  }
  throw new Error("Chromium ended before it could be spoken to.");
}

async function connect(address: string) {
  const socket = new WebSocket(address);
  await once(socket, "open");
  const waiting = new Map<number, (answer: Answer) => void>();
  const hearing = new Map<string, Hear>();
  const detached = new Set<string>();
  let last = 0;
  socket.addEventListener("message", ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
    else if (answer.sessionId) hearing.get(answer.sessionId)?.(answer.method!, answer.params ?? {});
    else if (answer.method === "Target.detachedFromTarget") detached.add(String(answer.params!["sessionId"]));
  });
  const send = (method: string, params: Params = {}, sessionId?: string) =>
    new Promise<Params>((resolve, reject) => {
      const id = ++last;
      const over = (error: string) => {
        waiting.delete(id);
        clearTimeout(timer);
        reject(new Error(`${method}: ${error}`));
      };
      const timer = setTimeout(over, ANSWER_MS, "no answer");
      waiting.set(id, ({ error, result = {} }) => {
        if (error) return over(error.message);
        waiting.delete(id);
        clearTimeout(timer);
        resolve(result);
      });
      socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  return { socket, send, hearing, detached };
}

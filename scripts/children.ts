import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";

/** A line of a server's log; servers of this repository log one JSON object per line. */
interface LogLine {
  msg?: string;
  url?: string;
  setupUrl?: string;
}

export interface Child {
  name: string;
  url: string;
  pid: number;
  /** The one-time link to the console's set-up, while there is no admin. */
  setupUrl: string | null;
  /** Resolves with a sentence when the process has ended and its log is written. */
  ended: Promise<string>;
  stop: () => Promise<void>;
  /** SIGKILL: no goodbye, no flush. */
  kill: () => Promise<void>;
}

export interface ChildOptions {
  name: string;
  script: string;
  env: Record<string, string>;
  /** Everything the process says goes there. */
  logFile: string;
  cwd: URL;
}

const LAST_LINES = 20;
const STOP_MS = 10_000;
const START_MS = 60_000;

function readLog(text: string): LogLine {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === "object" && line !== null ? line : {};
  } catch {
    return {};
  }
}

function ender(child: ChildProcess): (signal: NodeJS.Signals) => Promise<void> {
  return async (signal) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await gone;
    clearTimeout(timer);
  };
}

/** Starts a server of the repository and resolves when it says that it listens; a failure shows the last it said. */
export function startChild({ name, script, env, logFile, cwd }: ChildOptions): Promise<Child> {
  const child = spawn(process.execPath, [script], { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const log = createWriteStream(logFile);
  const last: string[] = [];
  let setupUrl: string | null = null;
  const end = ender(child);
  const ended = new Promise<string>((resolve) => {
    // Once the file has all of it.
    const say = (sentence: string) => log.end(() => resolve(sentence));
    // A signal that could not be sent is told as an error too.
    child.on("error", (error) => child.pid === undefined && say(`${name} could not start: ${error.message}`));
    // "close" comes after the last output was read.
    child.once("close", (code, signal) =>
      say(`${name} ended (${signal ?? code}). The last it said, all in ${logFile}:\n${last.join("\n")}`),
    );
  });
  const hear = (text: string) => {
    log.write(`${text}\n`);
    last.push(text);
    if (last.length > LAST_LINES) last.shift();
  };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      void end("SIGKILL");
      reject(new Error(`${name} did not listen within ${START_MS / 1000} s; see ${logFile}`));
    }, START_MS);
    void ended.then((sentence) => {
      clearTimeout(timer);
      reject(new Error(sentence));
    });
    createInterface({ input: child.stderr }).on("line", hear);
    createInterface({ input: child.stdout }).on("line", (text) => {
      hear(text);
      const line = readLog(text);
      setupUrl = line.setupUrl ?? setupUrl;
      if (line.msg !== "listening" || !line.url) return;
      clearTimeout(timer);
      resolve({ name, url: line.url, pid: child.pid!, setupUrl, ended, stop: () => end("SIGTERM"), kill: () => end("SIGKILL") });
    });
  });
}

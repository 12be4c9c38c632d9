import { LIMITS } from "@tappa/protocol";
import type { AgentSession } from "./accounts.ts";
import type { Bus, BusMessage, Dispose } from "./bus/bus.ts";
import { createPipe, type Pipe } from "./feed-pipe.ts";
import type { Clock } from "./services.ts";
import type { LogSlice } from "./store/store.ts";

type Slice = LogSlice<{ seq: number }>;

/** What a feed reads: one log, which a link may exchange for another. */
export interface Source {
  log: number;
  /** Reading ends with either of them. */
  session?: AgentSession;
  visitor?: number;
  /** null: reading is over. */
  read(cursor: string | null): Promise<Slice | null>;
  /** The first line after a cursor that cannot be resumed. */
  resetLine(slice: Slice): object;
  /** @param visitor key of the only one who moved; null = this reader stays */
  movedTo(log: number, visitor?: number): Source | null;
}

/** A slice of a log as the lines that carry it. */
export function linesOf(source: Source, slice: Slice): string {
  const lines: object[] = slice.reset ? [source.resetLine(slice)] : [...slice.entries, { cursor: slice.cursor }];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

export interface LiveOptions {
  source: Source;
  cursor: string | null;
  /** A poll ends with the first lines it has, or after 25 s. */
  mode: "stream" | "poll";
  bus: Bus;
  clock: Clock;
  onEnd(): void;
}

/** Jittered, so that the readers of a restarted collector do not all come back at once. */
const streamMs = () => 300_000 + Math.floor(Math.random() * 300_000);

function lifetimeMs(mode: "stream" | "poll", session: AgentSession | undefined, now: number): number {
  const most = mode === "poll" ? LIMITS.pollHoldMs : streamMs();
  return session ? Math.max(0, Math.min(most, session.endsAt - now)) : most;
}

/**
 * A live feed. It subscribes first and reads the log after, holding back what the bus says meanwhile; entries it has sent are
 * dropped and a gap is read from the log: nothing is missed and nothing said twice. [W16]
 */
export async function openLive({ source, cursor, mode, bus, clock, onEnd }: LiveOptions): Promise<Pipe> {
  let unsubscribe: Dispose | undefined;
  let position = cursor;
  const pipe = createPipe({
    clock,
    lifetimeMs: lifetimeMs(mode, source.session, clock.now()),
    lastLine: () => (position === null ? "" : `${JSON.stringify({ cursor: position })}\n`),
    onEnd() {
      unsubscribe?.();
      onEnd();
    },
  });
  const tell = (text: string, isNews: boolean) => {
    if (isNews || mode === "stream") pipe.send(text);
    if (isNews && mode === "poll") pipe.end();
  };
  const tellSlice = (slice: Slice | null) => {
    if (!slice) return pipe.end();
    position = slice.cursor;
    tell(linesOf(source, slice), slice.reset || slice.entries.length > 0);
  };
  const hear = async (message: BusMessage): Promise<void> => {
    if (message.kind === "ephemeral") return tell(`${JSON.stringify(message.line)}\n`, true);
    if (isEndOf(source, message)) return pipe.end();
    if (message.kind === "moved") {
      const moved = source.movedTo(message.to, message.visitor);
      if (!moved) return;
      unsubscribe?.();
      source = moved;
      return attach();
    }
    if (message.kind !== "entries") return;
    const [epoch, seq] = positionOf(position);
    const entries = message.entries.filter((entry) => entry.seq > seq);
    const [first] = entries;
    if (!first) return;
    const isGap = first.seq > seq + 1;
    tellSlice(isGap ? await source.read(position) : { reset: false, entries, cursor: `${epoch}.${entries.at(-1)!.seq}` });
  };
  // What the bus says is heard in turn; during a read it waits.
  let turn: Promise<void> = Promise.resolve();
  const attach = async (): Promise<void> => {
    const from = source;
    unsubscribe = await bus.subscribe(from.log, (message) => {
      // What still waits of a log that was left is not for this reader any more.
      turn = turn.then(() => (pipe.isEnded() || source !== from ? undefined : hear(message))).catch(() => pipe.end());
    });
    if (pipe.isEnded()) return unsubscribe();
    tellSlice(await source.read(position));
  };

  const attached = attach();
  turn = attached.catch(() => pipe.end());
  await attached;
  return pipe;
}

/** The reader is nobody any more. */
function isEndOf({ session, visitor }: Source, message: BusMessage): boolean {
  if (message.kind === "ended") return message.session === session?.id;
  return message.kind === "left" && message.visitor === visitor;
}

function positionOf(cursor: string | null): [epoch: string, seq: number] {
  const [epoch = "", seq = "0"] = (cursor ?? "").split(".");
  return [epoch, Number(seq)];
}

import { hash } from "node:crypto";
import { internalName, LIMITS, type Rejection, type RejectionCode, type WireEvent } from "@tappa/protocol";
import { reservedPropsSchemas, wireEventSchema } from "@tappa/protocol/schema";
import type { JsonValue } from "@tappa/lifecycle";
import type * as z from "zod";
import type { AcceptedEvent } from "../store/batch.ts";
import { compile } from "./schema.ts";

const isWireEvent = compile<WireEvent>(wireEventSchema as z.ZodType<WireEvent>);
const reserved = new Map(Object.entries(reservedPropsSchemas).map(([name, schema]) => [name, compile(schema as z.ZodType)]));

/** The most that an order's teller in a page is believed (lifecycle, [L6]): the shop's own platform. */
const PAGE_SOURCE = 3;

/** As keys of a plain object these names mean something else than keys: with `toString` in the way it cannot be read as text. */
const NO_KEYS = new Set(["__proto__", "toString"]);

export interface Validated {
  events: AcceptedEvent[];
  rejected: Rejection[];
}

/** Sorts a batch's events into those that can be stored and those that cannot, each with its code. [W7, W8] */
export function validateEvents(events: readonly unknown[], bodyBytes: number): Validated {
  const result: Validated = { events: [], rejected: [] };
  // A body that is no larger than one event may be holds no larger event.
  const isLarge = bodyBytes > LIMITS.eventBytes;
  for (const event of events) {
    const code = isLarge && bytesOf(event) > LIMITS.eventBytes ? "event_too_large" : pageRefusal(event);
    if (code) result.rejected.push({ id: idOf(event), code });
    else result.events.push(accepted(event as WireEvent));
  }
  return result;
}

/** Only servers, who have the secret key, may claim to be believed more than a page is. */
function pageRefusal(event: unknown): RejectionCode | undefined {
  const code = refusal(event);
  if (code) return code;
  return Number((event as WireEvent).props.$source) > PAGE_SOURCE ? "event_invalid" : undefined;
}

/** Why an event cannot be stored; undefined = it can. */
export function refusal(event: unknown): RejectionCode | undefined {
  if (!isWireEvent(event)) return "event_invalid";
  const shape = shapeRefusal(event.props, 1);
  if (shape) return shape;
  if (!event.name.startsWith("$")) return undefined;
  const check = reserved.get(event.name);
  if (!check) return "name_unknown";
  return check(event.props) ? undefined : "event_invalid";
}

function shapeRefusal(value: JsonValue, depth: number): RejectionCode | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > LIMITS.propsDepth) return "props_too_deep";
  if (Array.isArray(value)) return firstRefusal(value, depth);
  const keys = Object.keys(value);
  if (keys.length > LIMITS.propsKeys || keys.some((key) => NO_KEYS.has(key))) return "event_invalid";
  return firstRefusal(Object.values(value), depth);
}

function firstRefusal(values: readonly JsonValue[], depth: number): RejectionCode | undefined {
  for (const value of values) {
    const found = shapeRefusal(value, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function accepted({ id, name, at, n, props }: WireEvent): AcceptedEvent {
  return { id, name: internalName(name), at, n, props, hash: bodyHash([name, at, props]) };
}

/** 128 bits of a hash of what makes a body the same. */
export function bodyHash(body: JsonValue): string {
  return hash("sha256", JSON.stringify(body), "hex").slice(0, 32);
}

function idOf(event: unknown): string {
  const id = typeof event === "object" && event !== null && "id" in event ? event.id : undefined;
  return typeof id === "string" ? id.slice(0, 64) : "";
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

import { EVENT_BYTES, NAME_LENGTH, uuidv7 } from "@tappa/protocol";
import type { Env } from "./env.ts";
import { toJson } from "./json.ts";
import type { Item } from "./item.ts";

/** Makes events: one id, one number within this page, a copy of the props that nobody can change. */
export function createRecorder({ now, random }: Env, tab: string, takes: (name: string) => boolean, take: (item: Item) => void) {
  const encoder = new TextEncoder();
  let n = 0;
  return (name: string, props: object = {}, at = now()): string => {
    if (!takes(name)) return "";
    const id = uuidv7(at, random);
    const text = toJson({ id, name, at, n, props });
    const bytes = encoder.encode(text).length;
    if (bytes > EVENT_BYTES) throw new Error(`event_too_large: ${name}`);
    if (!name || name.length > NAME_LENGTH) throw new Error(`event_invalid: ${name}`);
    // Counted before it is taken: what it sets off makes events too. A gap would read as a loss, so what is refused has no number.
    n++;
    take({ event: JSON.parse(text), tab, bytes, state: "saved" });
    return id;
  };
}

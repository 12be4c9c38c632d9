import type { Tappa } from "./api.ts";
import type { Env } from "./env.ts";
import type { Doors } from "./front/showing.ts";
import type { Writable } from "./source.ts";

/** One client per key and page, so that a component mounted twice starts nothing twice. */
export const clients = new Map<string, Tappa>();

/** The page of a client that may draw widgets itself. */
export interface AppEnv extends Env {
  readonly doors: Writable<Partial<Doors>>;
}

/** By client: what `headless` needs of it beside its ten members. A client of the tag is not among them. */
export const envs = new WeakMap<Tappa, AppEnv>();

import type { Core } from "../core.ts";
import type { nameOf } from "./layer.ts";
import type { Teller } from "./teller.ts";

/** Looks at what there is by now. */
export type Reader = () => unknown;

/** What a chunk that reads a platform exports, called once it is found in the page; it imports nothing of capture itself. */
export type CreateReader = (core: Core, teller: Teller, name: typeof nameOf) => Reader;

import { afterAll, beforeAll } from "vitest";
import type { Store } from "./store.ts";

/** `open` gives an empty store first, and the same data after it was closed. */
export type SetUp = () => Promise<{ open(): Promise<Store>; remove(): Promise<void> }>;

/**
 * Opens a store before the tests of a contract and closes it after them; `use` hears of it, and of the one that comes in its place when
 * what is answered closes it and opens it again, as after a restart.
 */
export function openForTests(setUp: SetUp, use: (store: Store) => void): () => Promise<void> {
  let place: Awaited<ReturnType<SetUp>>;
  let store: Store;
  const open = async () => use((store = await place.open()));
  beforeAll(async () => {
    place = await setUp();
    await open();
  });
  afterAll(async () => {
    await store.close();
    await place.remove();
  });
  return async () => {
    await store.close();
    await open();
  };
}

import type { Dispose, Source } from "@tappa/widgets";
import { envs } from "../clients.ts";
import type { Doors } from "../front/showing.ts";
import type { Tappa } from "../index.ts";
import { createSource } from "../source.ts";

/** Widgets that a page draws itself, one per client. */
export function createOnce<T>(create: (tappa: Tappa) => T): (tappa: Tappa) => T {
  const made = new WeakMap<Tappa, T>();
  return (tappa) => {
    const known = made.get(tappa) ?? create(tappa);
    made.set(tappa, known);
    return known;
  };
}

/**
 * What a page draws itself, for as long as somebody listens; meanwhile the SDK draws it no more. A component that is mounted anew
 * at once (StrictMode, another route) changes nothing.
 * @param empty all there is on a server, and before the SDK has something to show
 * @param draw the parts that take the place of the SDK's own; it hears how to change the state
 * @param leave takes down what the visitor has open
 */
export function createDrawing<T extends object>(
  tappa: Tappa,
  empty: T,
  draw: (change: (to: Partial<T>) => void) => Partial<Doors>,
  leave: Dispose,
): Source<T> {
  const env = envs.get(tappa);
  if (!env) return createSource(empty, () => {});
  const { doors, report, after } = env;
  const state = createSource(empty, report);
  const own = draw((to) => state.set({ ...state.value, ...to }));
  const names = Object.keys(own) as (keyof Doors)[];
  const isDrawn = () => names.every((name) => doors.value[name] === own[name]);
  let listeners = 0;
  const look = () => {
    if (isDrawn() === listeners > 0) return;
    const { ...next } = doors.value;
    for (const name of names) delete next[name];
    if (!listeners) leave();
    doors.set(listeners ? { ...next, ...own } : next);
  };
  return {
    get value() {
      return state.value;
    },
    subscribe(listener) {
      listeners++;
      look();
      const stop = state.subscribe(listener);
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        stop();
        listeners--;
        after(0, look);
      };
    },
  };
}

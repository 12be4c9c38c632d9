import type { Locale, Theme } from "@tappa/protocol";
import type { Dispose } from "../src/host.ts";

/** How a state is to be shown; pass both on to `createTestHost()`. */
export interface Look {
  locale: Locale;
  theme: Theme;
}

/**
 * A file `states/<widget>.ts` exports `states: WidgetStates`, and the gallery finds it by itself. Each state mounts the
 * widget with a test host and returns its end; clicks that lead to the state may follow later.
 */
export type WidgetStates = Record<string, (look: Look) => Dispose>;

import type { Core } from "../core.ts";
import { whenSeen } from "../pages.ts";

/** The address moved: whether the entry of the history was only replaced. */
export type Moved = (isReplacing: boolean) => void;

interface NavigationLike {
  addEventListener(type: "currententrychange", listener: (event: { navigationType: string | null }) => void): void;
}

/** Frameworks tidy the address right after the first view; that is not a second one. */
const SETTLING_MS = 1000;

/** Not part of what makes a page a page: where the visitor came from, and click ids. */
const IGNORED = /&(utm_\w+|gclid|gbraid|wbraid|fbclid|msclkid|_gl)=[^&]*/g;

const keyOf = ({ pathname, search }: URL | Location) => pathname + search.replace("?", "&").replace(IGNORED, "");

/**
 * Calls `viewed` for every page after the first that a human sees: each new address of a single-page app, and a return out of the
 * back-forward cache. What the app itself told of is not told again.
 * @param begunAt when the first page began, epoch ms
 */
export function watchAddresses(core: Pick<Core, "env" | "viewed">, begunAt: number, viewed: () => void): void {
  const { env } = core;
  const look = (isTidied: boolean) => {
    // The first one waits to be seen itself.
    if (!core.viewed || keyOf(new URL(core.viewed)) === keyOf(location)) return;
    if (isTidied && env.now() < begunAt + SETTLING_MS) core.viewed = location.href;
    else viewed();
  };
  let isReplaced = true;
  const moved: Moved = (isReplacing) => {
    isReplaced &&= isReplacing;
    // The app sets title and content after the address, so the look comes a task later.
    env.after(0, () => {
      const isTidied = isReplaced;
      isReplaced = true;
      whenSeen(() => look(isTidied));
    });
  };

  // Since then it may have moved unheard.
  moved(true);
  const { navigation } = window as { navigation?: NavigationLike };
  if (navigation) navigation.addEventListener("currententrychange", (event) => moved(event.navigationType === "replace"));
  else import("./history.ts").then(({ watchHistory }) => watchHistory(moved), env.report);
  addEventListener("pageshow", ({ persisted }) => persisted && whenSeen(viewed));
}

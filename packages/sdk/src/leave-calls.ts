import { MOST_LETTERS } from "./item.ts";
import type { Call } from "./stub.ts";

/** Leave for measurement, by how what is remembered of it begins. */
const MEASURED = /^[agim]/;

/**
 * Puts what `calls` tracked where the next page takes it over, under a tab of its own, if there is leave: said on this page, or
 * remembered. Where the page changed its visitor the calls stay: whose they are is not known here.
 */
export function leaveCalls(calls: Call[] = []): void {
  try {
    const { key } = document.querySelector<HTMLElement>("script[data-key]")!.dataset;
    const name = `tappa-${key}`;
    const said = (method: string) => calls.filter(([one]) => one === method);
    const [answer = localStorage[name]] = said("consent").at(-1)?.[1] ?? [];
    const tracked = said("track");
    if (!tracked[0] || !MEASURED.test(answer as string) || said("reset")[0]) return;
    if (JSON.stringify(localStorage)[MOST_LETTERS]) return;
    localStorage[`${name}/${crypto.randomUUID()}`] = JSON.stringify(tracked);
    // Out of the back-forward cache they are not taken again.
    for (const call of tracked) calls.splice(calls.indexOf(call), 1);
  } catch {
    // No tag, storage that is refused, or plain http, where browsers make no UUIDs: then nobody can take it over.
  }
}

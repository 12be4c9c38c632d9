import { signal } from "@preact/signals-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { chatSample as campaign } from "../samples.ts";
import { createTestHost } from "../testing.ts";
import { startAlerts } from "./alerts.ts";
import { QUIET, type Quiet } from "./quiet.ts";
import { createChat } from "./store.ts";

// A tone takes its time, and longer on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let tones = 0;
beforeEach(async () => {
  document.title = "Coffee";
  tones = 0;
  // Two notes each; what the browser plays cannot be heard by a test.
  const close = AudioContext.prototype.close;
  vi.spyOn(AudioContext.prototype, "close").mockImplementation(function (this: AudioContext) {
    tones++;
    return close.call(this);
  });
  document.body.innerText = "page";
  await userEvent.click(document.body);
});
afterEach(() => {
  window.dispatchEvent(new Event("focus"));
  vi.restoreAllMocks();
});

let count = 0;
/** A tab of the browser, which has the focus or not; it has been open for a minute. */
function openTab(hasFocus: boolean, stored?: Map<string, unknown>) {
  vi.spyOn(document, "hasFocus").mockReturnValue(hasFocus);
  let at = 0;
  const tester = createTestHost({ campaign, now: () => at, ...(stored ? { stored } : {}) });
  const chat = createChat(tester.host, { attention: signal(false), random: (words) => crypto.getRandomValues(words) });
  startAlerts(chat, tester.host);
  at = 60_000;
  const write = (id: string, kind: "agent" | "visitor" = "agent") =>
    tester.push({ type: "message", id, conversation: "c1", author: { kind }, text: id });
  return { ...tester, write, pass: (ms: number) => (at += ms) };
}
const newId = () => `m${Date.now()}-${count++}`;

test("a message sounds once over all tabs, and one burst of them once", async () => {
  const [one, other] = [openTab(true), openTab(true)];
  const [first, second] = [newId(), newId()];
  for (const id of [first, second]) for (const tab of [one, other]) tab.write(id);
  await vi.waitFor(() => expect(tones).toBe(1));
  for (const tab of [one, other]) tab.pass(60_000);
  const third = newId();
  for (const tab of [one, other]) tab.write(third);
  await vi.waitFor(() => expect(tones).toBe(2));
  expect(document.title).toBe("Coffee");
});

test("what the visitor writes, and what was written before the chat was opened, is no news", async () => {
  const tab = openTab(true);
  tab.pass(-60_000);
  tab.write(newId());
  tab.pass(120_000);
  tab.write(newId(), "visitor");
  tab.pass(60_000);
  tab.write(newId());
  await vi.waitFor(() => expect(tones).toBe(1));
});

test("without the focus the title tells of it, in turn with the page's own, which comes back with the visitor", async () => {
  const tab = openTab(false);
  tab.write(newId());
  await vi.waitFor(() => expect(document.title).toBe("New message"));
  await vi.waitFor(() => expect(document.title).toBe("Coffee"));
  document.title = "Coffee, page 2";
  await vi.waitFor(() => expect(document.title).toBe("New message"));
  window.dispatchEvent(new Event("focus"));
  expect(document.title).toBe("Coffee, page 2");
});

test.each<[Quiet, number, string]>([
  [{ sound: true }, 0, "New message"],
  [{ title: true }, 1, "Coffee"],
])("who wants %o gets the other alone, remembered on the device", async (quiet, sounds, title) => {
  const tab = openTab(false);
  await tab.host.storage.set(QUIET, quiet);
  const again = openTab(false, tab.stored);
  const seen = new Set<string>();
  const titles = new MutationObserver(() => seen.add(document.title));
  titles.observe(document.head, { subtree: true, childList: true, characterData: true });
  again.write(newId());
  if (sounds) await vi.waitFor(() => expect(tones).toBe(1));
  else await vi.waitFor(() => expect(seen).toContain(title));
  titles.disconnect();
  expect([tones, seen.has("New message")]).toEqual([sounds, title === "New message"]);
});

test("nothing sounds on a page that nobody has used", async () => {
  const unused = { hasBeenActive: false, isActive: false };
  vi.spyOn(navigator, "userActivation", "get").mockReturnValue(unused);
  const made = vi.spyOn(window, "AudioContext");
  const tab = openTab(false);
  tab.write(newId());
  await vi.waitFor(() => expect(document.title).toBe("New message"));
  expect(made).not.toHaveBeenCalled();
});

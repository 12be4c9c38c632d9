import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PieceRequest, SiteCampaign, SiteConfig } from "@tappa/protocol";
import { createTappa } from "../index.ts";
import { createStub } from "../stub.ts";
import { createTestCollector, testConfig } from "../testing.ts";
import { chatOf, NO_CHAT } from "./chat.ts";
import { checklistOf, NO_CHECKLIST } from "./checklist.ts";

const at: Pick<SiteCampaign, "gates" | "when" | "rank"> = { gates: [], when: { on: "page" }, rank: 0 };
const chat: SiteCampaign = {
  ...at,
  id: "help",
  kind: "chat",
  content: { title: { en: "Shop" }, greeting: { en: "Hello", it: "Ciao" } },
};
const list: SiteCampaign = {
  ...at,
  id: "welcome",
  kind: "checklist",
  version: "1",
  content: { title: { en: "First steps" }, done: { en: "Done" } },
  items: [
    { id: "look", title: { en: "Look around" }, text: {}, done: "manual", do: { open: "https://shop.example/all" } },
    { id: "ask", title: { en: "Ask us" }, text: { en: "We are here." }, done: "manual", after: ["look"], do: { call: "ask" } },
  ],
};
let count = 0;

function startTest(
  campaigns: SiteCampaign[],
  initial: "granted" | "unknown" = "granted",
  key = `pk_own_${Date.now()}_${count++}`,
) {
  const config: SiteConfig = { ...testConfig, campaigns, consent: { initial, gpc: "deny" } };
  const collector = createTestCollector(config);
  vi.spyOn(globalThis, "fetch").mockImplementation((url, init) => collector.fetch(url as string, init));
  const errors: unknown[] = [];
  const tappa = createTappa({ key, endpoint: "https://c.example", capture: false, onError: (error) => errors.push(error) });
  const paths = () => collector.requests.map(({ url }) => new URL(url).pathname.replace(key, "key"));
  return { tappa, collector, errors, paths };
}

const image = (name: string) => new File([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)], name);

/** The collector takes files as well, each in one piece. */
function takeFiles({ fetch }: ReturnType<typeof createTestCollector>): void {
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const url = input as string;
    if (url.endsWith("/v1/attachments")) {
      const { id, name, bytes } = JSON.parse((await (init!.body as Blob).text()).split("\n")[0]!) as PieceRequest;
      return Response.json({ received: bytes, attachment: { id, name, type: "image/png", bytes } });
    }
    if (!url.endsWith("/v1/attachments/links")) return fetch(url, init);
    const { ids } = JSON.parse(init!.body as string) as { ids: string[] };
    return Response.json({ links: Object.fromEntries(ids.map((id) => [id, `/v1/files/${id}`])), validMs: 3_600_000 });
  });
}

const launchers = () => document.querySelectorAll("tappa-launcher").length;
const widgets = () => document.querySelectorAll("tappa-widget").length;

beforeEach(() => localStorage.clear());
afterEach(() => vi.restoreAllMocks());

// Whoever has subscribed stays so: a client whose page draws nothing any more would draw into the next test.
describe("a chat that the page draws", () => {
  it("is available where the SDK's launcher would stand, opens, keeps a draft and sends", async () => {
    const { tappa, collector, errors } = startTest([chat]);
    const own = chatOf(tappa);
    own.subscribe(() => {});
    await vi.waitFor(() => expect(own.value).toMatchObject({ isAvailable: true, isOpen: false, unread: 0 }));
    await own.open("About A-7:");
    await vi.waitFor(() => expect(own.value).toMatchObject({ isOpen: true, title: "Shop", draft: "About A-7:" }));
    own.write("When does it come?");
    expect(own.send()).toBe(true);
    expect(own.send()).toBe(false);
    expect(own.value.messages).toMatchObject([{ text: "When does it come?", mine: true, status: "saved" }]);
    await vi.waitFor(() => expect(collector.names()).toContain("$message"));
    expect(launchers() + widgets()).toBe(0);
    own.close();
    expect(own.value).toMatchObject({ isOpen: false, messages: [], isAvailable: true });
    expect(errors).toEqual([]);
  });

  it("is the SDK's again once nobody listens, but not while a component is only mounted anew", async () => {
    const { tappa } = startTest([chat]);
    await vi.waitFor(() => expect(launchers()).toBe(1));
    const own = chatOf(tappa);
    const first = own.subscribe(() => {});
    await vi.waitFor(() => expect(own.value.isAvailable).toBe(true));
    expect(launchers()).toBe(0);
    await own.open();
    await vi.waitFor(() => expect(own.value.isOpen).toBe(true));
    first();
    first();
    const second = own.subscribe(() => {});
    await new Promise((resolve) => setTimeout(resolve));
    expect(own.value.isOpen).toBe(true);
    second();
    await vi.waitFor(() => expect(launchers()).toBe(1));
    expect(own.value).toEqual(NO_CHAT);
    expect(widgets()).toBe(0);
    own.subscribe(() => {});
  });

  it("asks for nothing before consent; opening it is consent for the chat alone", async () => {
    const key = `pk_own_${Date.now()}_unasked`;
    const { tappa, paths } = startTest([chat], "unknown", key);
    // Clients of other tests are still in this page.
    const kept = () => Object.entries(localStorage).filter(([name]) => name.startsWith(`tappa-${key}`));
    const own = chatOf(tappa);
    own.subscribe(() => {});
    await vi.waitFor(() => expect(own.value.isAvailable).toBe(true));
    await tappa.flush();
    expect(paths()).toEqual(["/v1/config/key"]);
    expect(kept()).toEqual([]);
    await own.open();
    await vi.waitFor(() => expect(paths()).toContain("/v1/feed"));
    // What is put aside while the device opens is taken over once it has.
    await vi.waitFor(() => expect(kept()).toEqual([[`tappa-${key}`, "chat"]]));
  });

  it("[W44] asks what is required first, holds the message meanwhile, and sends both", async () => {
    const fields = [{ trait: "name", label: { en: "Who is writing?" }, type: "text", required: true }];
    const asking = { ...chat, content: { ...chat.content, fields } } as SiteCampaign;
    const { tappa, collector } = startTest([asking], "unknown");
    const own = chatOf(tappa);
    own.subscribe(() => {});
    await own.open("Hello");
    await vi.waitFor(() => expect(own.value.draft).toBe("Hello"));
    expect(own.send()).toBe(false);
    await vi.waitFor(() =>
      expect(own.value).toMatchObject({ holds: true, draft: "Hello", question: { label: "Who is writing?" } }),
    );
    own.leaveOut();
    expect(await own.tell(" ")).toBe(false);
    expect(await own.tell("Ada")).toBe(true);
    await vi.waitFor(() =>
      expect(own.value).toMatchObject({ holds: false, question: null, draft: "", messages: [{ text: "Hello" }] }),
    );
    // Leave for the chat alone takes both.
    await vi.waitFor(() => expect(collector.names()).toEqual(expect.arrayContaining(["$traits", "$message"])));
  });

  it("[W52] takes files, says what is refused, keeps them while it is closed, and sends them with the next message", async () => {
    const { tappa, collector, errors } = startTest([chat]);
    takeFiles(collector);
    const own = chatOf(tappa);
    own.subscribe(() => {});
    await own.attach(image("early.png"));
    await own.open();
    await vi.waitFor(() => expect(own.value).toMatchObject({ isOpen: true, uploads: [] }));
    await own.attach(new File(["words"], "notes.txt"));
    expect(own.value.uploads).toMatchObject([{ name: "notes.txt", state: "refused", code: "attachment_type" }]);
    await own.attach(image("stand.png"));
    await vi.waitFor(() => expect(own.value.uploads[1]).toMatchObject({ name: "stand.png", state: "stored", sent: 1 }));
    own.detach(own.value.uploads[0]!.id);
    await vi.waitFor(() => expect(own.value.uploads).toHaveLength(1));
    own.close();
    expect(own.value.uploads).toEqual([]);
    await own.open();
    await vi.waitFor(() => expect(own.value.uploads).toMatchObject([{ name: "stand.png", state: "stored" }]));
    const { id, name, type, bytes } = own.value.uploads[0]!;
    own.send();
    await vi.waitFor(() => expect(own.value.messages).toMatchObject([{ text: "", attachments: [{ id, name, type, bytes }] }]));
    expect(own.value.uploads).toEqual([]);
    const messages = () => collector.batches.flatMap(({ events }) => events.filter((event) => event.name === "$message"));
    await vi.waitFor(() => expect(messages()).toMatchObject([{ props: { attachments: [{ id, name, type, bytes }] } }]));
    expect(await own.links([id])).toEqual({ [id]: `https://c.example/v1/files/${id}` });
    expect(errors).toEqual([]);
  });

  it("hears of what opens a chat from elsewhere, as the built-in one does", async () => {
    const { tappa } = startTest([chat]);
    const own = chatOf(tappa);
    own.subscribe(() => {});
    await tappa.open("help", "From the footer");
    await vi.waitFor(() => expect(own.value).toMatchObject({ isOpen: true, draft: "From the footer" }));
    expect(widgets()).toBe(0);
  });
});

describe("a checklist that the page draws", () => {
  it("shows, waits, is marked by hand and completes; what is complete stays away", async () => {
    const { tappa, collector } = startTest([list], "granted", "pk_own_list");
    const own = checklistOf(tappa);
    own.subscribe(() => {});
    await vi.waitFor(() => expect(own.value).toMatchObject({ isShown: true, title: "First steps", doneCount: 0 }));
    expect(own.value.items).toMatchObject([
      { id: "look", state: "open", manual: true, href: "https://shop.example/all", first: "" },
      { id: "ask", state: "waiting", text: "We are here.", href: "", first: "Look around" },
    ]);
    const calls: string[] = [];
    tappa.on("call", (name) => calls.push(name));
    own.act("ask");
    own.mark("look");
    own.mark("ask");
    expect(own.value).toMatchObject({ complete: true, doneCount: 2 });
    expect(calls).toEqual(["ask"]);
    await vi.waitFor(() => expect(collector.names()).toEqual(expect.arrayContaining(["$shown", "$seen", "$item"])));
    expect(collector.names().filter((name) => name === "$shown")).toHaveLength(1);
    own.close();
    expect(own.value).toEqual(NO_CHECKLIST);
    expect(collector.names()).not.toContain("$dismissed");
    expect(widgets()).toBe(0);
  });

  it("that is put away comes back by the visitor's wish alone", async () => {
    const { tappa, collector } = startTest([list]);
    const own = checklistOf(tappa);
    own.subscribe(() => {});
    await vi.waitFor(() => expect(own.value.isShown).toBe(true));
    own.close();
    await vi.waitFor(() => expect(collector.names()).toContain("$dismissed"));
    expect(own.value.isShown).toBe(false);
    await own.open();
    await vi.waitFor(() => expect(own.value.isShown).toBe(true));
  });
});

it("a client that cannot draw shows nothing, and everything can be called", async () => {
  const tappa = createStub(() => Promise.resolve());
  const heard: unknown[] = [];
  chatOf(tappa).subscribe((state) => heard.push(state))();
  checklistOf(tappa).subscribe((state) => heard.push(state))();
  expect(heard).toEqual([NO_CHAT, NO_CHECKLIST]);
  expect(chatOf(tappa)).toBe(chatOf(tappa));
  const { send, write, attach, detach, links, retry, edit, discard, close } = chatOf(tappa);
  write("a");
  for (const act of [detach, retry, edit, discard]) act("id");
  await attach(image("stand.png"));
  expect(await links(["id"])).toEqual({});
  close();
  expect(send()).toBe(false);
  const { mark, act, close: leave } = checklistOf(tappa);
  mark("a");
  act("a");
  leave();
});

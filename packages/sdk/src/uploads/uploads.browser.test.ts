import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Attachment, EventsRequest, PieceRequest } from "@tappa/protocol";
import { createClient } from "../client.ts";
import { browserEnv } from "../env.ts";
import { createTestCollector, leaveOnDevice, lostIn, onDevice } from "../testing.ts";

const MIB = 1024 * 1024;
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const image = (name: string, bytes = 64) => new File([PNG, new Uint8Array(bytes - PNG.length)], name, { type: "image/png" });
let count = 0;

beforeEach(() => {
  // Beacons come the same way as requests.
  vi.spyOn(navigator, "sendBeacon").mockReturnValue(false);
});
afterEach(() => {
  leavePage();
  localStorage.clear();
  vi.restoreAllMocks();
});

/** A collector that puts files together piece by piece, and stores messages only with the files they name. */
function createFileCollector() {
  const pieces: PieceRequest[] = [];
  const files = new Map<string, { of: string; bytes: number; content: Blob }>();
  const messages: string[] = [];
  const rules = {
    /** The network is there. */
    isUp: true,
    /** Answers a piece instead of taking it. */
    piece: undefined as undefined | ((line: PieceRequest) => Response | Promise<Response | undefined> | undefined),
  };
  const events = createTestCollector();
  const isWhole = ({ id }: Attachment) => files.get(id)?.content.size === files.get(id)?.bytes && files.has(id);

  async function takePiece(body: Blob): Promise<Response> {
    const head = await body.slice(0, 2048).text();
    const text = head.slice(0, head.indexOf("\n"));
    const line = JSON.parse(text) as PieceRequest;
    pieces.push(line);
    const said = await rules.piece?.(line);
    if (said) return said;
    const file = files.get(line.id) ?? { of: line.visitor.id, bytes: line.bytes, content: new Blob() };
    const piece = body.slice(new Blob([text]).size + 1);
    if (file.content.size === line.offset) file.content = new Blob([file.content, piece]);
    files.set(line.id, file);
    const received = file.content.size;
    const attachment = { id: line.id, name: line.name, type: "image/png", bytes: line.bytes };
    return Response.json(received === line.bytes ? { received, attachment } : { received });
  }
  async function takeEvents(url: string, init: RequestInit): Promise<Response> {
    const batch = JSON.parse(init.body as string) as EventsRequest;
    const answer = (await (await events.fetch(url, init)).json()) as object;
    const rejected = batch.events.flatMap(({ id, name, props }) => {
      const named = (props.attachments ?? []) as unknown as Attachment[];
      if (name !== "$message") return [];
      if (!named.every(isWhole)) return [{ id, code: "attachment_missing" }];
      messages.push(`${props.text as string}`);
      return [];
    });
    return Response.json({ ...answer, rejected });
  }
  const fetched: typeof fetch = async (input, init) => {
    const url = `${input as string}`;
    if (!rules.isUp) throw new TypeError("network");
    if (url.endsWith("/v1/attachments")) return takePiece(init!.body as Blob);
    if (url.endsWith("/v1/attachments/links")) {
      const { ids } = JSON.parse(init!.body as string) as { ids: string[] };
      return Response.json({ links: Object.fromEntries(ids.map((id) => [id, `/v1/files/${id}`])), validMs: 3_600_000 });
    }
    return url.endsWith("/v1/events") ? takeEvents(url, init!) : events.fetch(url, init);
  };
  return { pieces, files, messages, rules, fetch: fetched, batches: events.batches };
}

/** Holds back whoever awaits it until it is opened. */
function createGate() {
  const waiting: ((value: undefined) => void)[] = [];
  const gate = new Promise<undefined>((resolve) => waiting.push(resolve));
  return { gate, open: () => waiting[0]!(undefined) };
}

/** The page goes: whatever it held is free for the next one. */
const leavePage = () => dispatchEvent(new Event("pagehide"));

/** A browser whose visitor gave leave; each page has a client of its own over the same device. */
async function createBrowser(mark = "granted") {
  const key = `pk_files_${Date.now()}_${count++}`;
  if (mark) localStorage.setItem(`tappa-${key}`, mark);
  const collector = createFileCollector();
  const openPage = async () => {
    const env = { ...browserEnv(), chance: () => 0.01, fetch: collector.fetch, report: () => {} };
    const client = createClient({ key, endpoint: "https://c.example" }, env);
    await client.session.begin();
    const delivery = await client.session.deliver();
    const open = () => delivery.files();
    const { outbox } = delivery;
    const say = (text: string, attachments?: Attachment[]) =>
      client.session.record("$message", { conversation: "c", text, ...(attachments && { attachments }) });
    const states = () => outbox.outgoing.value.map(({ event, state }) => [event.props.text, state]);
    return { client, delivery, open, say, states };
  };
  return { key, collector, openPage };
}

const named = ({ id, name, type, bytes }: Attachment): Attachment => ({ id, name, type, bytes });

describe("a file that is picked", () => {
  it("[W52] goes up in pieces while it is told how far it is, is whole there, and its message follows, then what was written after", async () => {
    const { collector, openPage } = await createBrowser();
    const { open, say, states } = await openPage();
    const files = await open();
    const told = new Set<number>();
    files.uploads.subscribe(([one]) => one && told.add(one.sent));
    const { gate, open: go } = createGate();
    collector.rules.piece = ({ offset }) => (offset > 0 ? gate : undefined);
    const picked = image("crack.png", MIB);
    await files.add(picked);
    const [upload] = files.uploads.value;
    expect(upload).toMatchObject({ name: "crack.png", type: "image/png", bytes: MIB, state: "sending", isKept: true });
    say("Look", [named(upload!)]);
    say("And?");
    await vi.waitFor(() => expect(collector.pieces).toHaveLength(2));
    expect([states(), collector.messages]).toEqual([
      [
        ["Look", "held"],
        ["And?", "held"],
      ],
      [],
    ]);
    go();
    await vi.waitFor(() => expect(collector.messages).toEqual(["Look", "And?"]));
    expect(files.uploads.value).toMatchObject([{ state: "stored", sent: 1 }]);
    expect(told.size).toBeGreaterThan(3);
    const content = collector.files.get(upload!.id)!.content;
    expect(new Uint8Array(await content.arrayBuffer())).toEqual(new Uint8Array(await picked.arrayBuffer()));
    expect(collector.pieces.every(({ bytes, key }) => bytes === MIB && key.startsWith("pk_files"))).toBe(true);
  });

  it.each([
    ["[W52] one byte over 10 MB is too large", image("large.png", 10 * MIB + 1), "body_too_large"],
    [
      "[W52] HTML is HTML, whatever it is called",
      new File(["<!doctype html>"], "cute.png", { type: "image/png" }),
      "attachment_type",
    ],
    ["[W52] an empty one is nothing", new File([], "empty.png", { type: "image/png" }), "attachment_type"],
  ])("%s: it is refused here and never leaves the page", async (_, file, code) => {
    const { collector, openPage, key } = await createBrowser();
    const files = await (await openPage()).open();
    await files.add(file);
    expect(files.uploads.value).toMatchObject([{ name: file.name, state: "refused", code, isKept: false }]);
    expect(collector.pieces).toEqual([]);
    expect(Object.keys((await onDevice(key))!).filter((name) => name.startsWith("f/"))).toEqual([]);
  });

  it("[W52] is taken at exactly 10 MB", async () => {
    const files = await (await (await createBrowser()).openPage()).open();
    await files.add(image("just.png", 10 * MIB));
    await vi.waitFor(() => expect(files.uploads.value).toMatchObject([{ state: "stored" }]));
  });

  it("[W52] is the tenth of a message at most; those of a message on its way do not count", async () => {
    const { openPage, collector } = await createBrowser();
    const { open, say } = await openPage();
    const files = await open();
    await Promise.all(Array.from({ length: 11 }, (_, n) => files.add(image(`${n}.png`))));
    expect(files.uploads.value.filter(({ code }) => code === "attachments_many")).toHaveLength(1);
    const taken = files.uploads.value.filter(({ state }) => state !== "refused");
    expect(taken).toHaveLength(10);
    say("Ten", taken.map(named));
    await files.add(image("next.png"));
    await vi.waitFor(() => expect(files.uploads.value.at(-1)).toMatchObject({ name: "next.png", state: "stored" }));
    await vi.waitFor(() => expect(collector.messages).toEqual(["Ten"]));
  });

  it("waits where the line goes in the middle of it, and goes on from there by itself", async () => {
    const { collector, openPage } = await createBrowser();
    const { open, say } = await openPage();
    const files = await open();
    collector.rules.piece = ({ offset }) => {
      if (offset > 0) collector.rules.isUp = false;
      return undefined;
    };
    await files.add(image("half.png", MIB));
    say("In the midst", files.uploads.value.map(named));
    await vi.waitFor(() => expect(files.uploads.value).toMatchObject([{ state: "waiting" }]));
    const before = collector.pieces.length;
    expect(files.uploads.value[0]!.sent).toBeGreaterThan(0);
    collector.rules.piece = undefined;
    collector.rules.isUp = true;
    dispatchEvent(new Event("online"));
    await vi.waitFor(() => expect(collector.messages).toEqual(["In the midst"]));
    expect(collector.pieces[before]!.offset).toBeGreaterThan(0);
    expect([...collector.files.values()].map(({ content }) => content.size)).toEqual([MIB]);
  });

  it("is on the next page again, and goes on where the collector has it; its message goes out by itself", async () => {
    const { collector, openPage } = await createBrowser();
    const page = await openPage();
    const first = await page.open();
    collector.rules.piece = ({ offset }) => (offset > 0 ? new Promise<Response>(() => {}) : undefined);
    await first.add(image("half.png", MIB));
    await first.add(image("loose.png"));
    page.say("Before the reload", [named(first.uploads.value[0]!)]);
    await vi.waitFor(() => expect(collector.pieces.some(({ offset }) => offset > 0)).toBe(true));
    await page.delivery.outbox.write();
    leavePage();

    collector.rules.piece = undefined;
    const before = collector.pieces.length;
    // Nothing asks for files here: what waits for them does.
    const next = await openPage();
    await vi.waitFor(() => expect(collector.messages).toEqual(["Before the reload"]));
    const again = collector.pieces.slice(before).filter(({ name }) => name === "half.png");
    expect(again.filter(({ offset }) => offset === 0)).toHaveLength(1);
    const files = await next.open();
    await vi.waitFor(() =>
      expect(files.uploads.value).toMatchObject([{ state: "stored" }, { name: "loose.png", state: "stored" }]),
    );
    expect(files.uploads.value.map(({ blob, isKept }) => [blob.size, isKept])).toEqual([
      [MIB, true],
      [64, true],
    ]);
  });

  it("says that it is not kept where nothing may be; its message keeps its words when the page goes, and is refused for the file alone", async () => {
    const { collector, openPage } = await createBrowser();
    const refused = vi.spyOn(indexedDB, "open").mockImplementation(() => {
      throw new DOMException("refused", "SecurityError");
    });
    const page = await openPage();
    const files = await page.open();
    collector.rules.isUp = false;
    await files.add(image("loose.png"));
    expect(files.uploads.value).toMatchObject([{ isKept: false }]);
    page.say("My words", files.uploads.value.map(named));
    page.say("More words");
    await page.delivery.outbox.write();
    leavePage();

    refused.mockRestore();
    collector.rules.isUp = true;
    const next = await openPage();
    await vi.waitFor(() => expect(collector.messages).toEqual(["More words"]));
    expect(next.states()).toEqual([
      ["My words", "refused"],
      ["More words", "sent"],
    ]);
  });

  it("[W52] that the collector refuses says why; its message is the visitor's to change, and goes with it when it is tried again", async () => {
    const { collector, openPage } = await createBrowser();
    const { open, say, states, client, delivery } = await openPage();
    const files = await open();
    collector.rules.piece = () => Response.json({ code: "quota_reached" }, { status: 403 });
    await files.add(image("much.png"));
    await vi.waitFor(() => expect(files.uploads.value).toMatchObject([{ state: "refused", code: "quota_reached" }]));
    const attachments = files.uploads.value.map(named);
    const id = say("Too much", attachments);
    await vi.waitFor(() => expect(states()).toEqual([["Too much", "refused"]]));
    // It is known to the collector, so no number of it is missing.
    expect(collector.batches.flatMap(({ events }) => events.map((one) => one.id))).toContain(id);

    collector.rules.piece = undefined;
    delivery.outbox.forget([id]);
    client.session.record("$message", { conversation: "c", text: "Too much", attachments });
    await vi.waitFor(() => expect(collector.messages).toEqual(["Too much"]));
    expect(files.uploads.value).toMatchObject([{ state: "stored" }]);
    expect(lostIn(collector.batches)).toEqual([]);
  });

  it("[W56] of somebody who is blocked stays on the device, and goes up from a later page once they are not", async () => {
    const { collector, openPage } = await createBrowser();
    const page = await openPage();
    const files = await page.open();
    collector.rules.piece = () => Response.json({ code: "visitor_blocked" }, { status: 403 });
    await files.add(image("proof.png"));
    await vi.waitFor(() => expect(files.uploads.value).toMatchObject([{ state: "refused", code: "visitor_blocked" }]));
    page.say("See this", files.uploads.value.map(named));
    await vi.waitFor(() => expect(page.states()).toEqual([["See this", "refused"]]));
    leavePage();

    collector.rules.piece = undefined;
    const next = await openPage();
    const later = await next.open();
    await vi.waitFor(() => expect(later.uploads.value).toMatchObject([{ name: "proof.png", state: "stored" }]));
    next.say("See this", later.uploads.value.map(named));
    await vi.waitFor(() => expect(collector.messages).toEqual(["See this"]));
  });

  it("goes up once though two tabs know of it, and the message goes out of either", async () => {
    const { collector, openPage } = await createBrowser();
    const [one, other] = [await openPage(), await openPage()];
    const files = await one.open();
    await other.open();
    const { gate, open: go } = createGate();
    collector.rules.piece = () => gate;
    await files.add(image("once.png", 48 * 1024));
    one.say("From one", files.uploads.value.map(named));
    await vi.waitFor(() => expect(other.states()).toEqual([["From one", "held"]]));
    other.say("From the other");
    go();
    await vi.waitFor(() => expect(collector.messages).toEqual(["From one", "From the other"]));
    const offsets = collector.pieces.map(({ offset }) => offset);
    expect(offsets).toEqual([...new Set(offsets)]);
  });

  it("is gone from the device and the composer once it is removed, and when its message came back", async () => {
    const { key, collector, openPage } = await createBrowser();
    const { client, open, say } = await openPage();
    const files = await open();
    await files.add(image("no.png"));
    await files.add(image("yes.png"));
    files.remove(files.uploads.value[0]!.id);
    expect(files.uploads.value.map(({ name }) => name)).toEqual(["yes.png"]);
    const [yes] = files.uploads.value.map(named);
    const id = say("Here", [yes!]);
    await vi.waitFor(() => expect(collector.messages).toEqual(["Here"]));
    const author = { kind: "visitor" as const };
    client.entries.set([{ type: "message", seq: 1, at: 1, id, conversation: "c", author, text: "Here", attachments: [yes!] }]);
    expect(files.uploads.value).toEqual([]);
    await vi.waitFor(async () => expect(Object.keys((await onDevice(key))!).filter((name) => name.startsWith("f/"))).toEqual([]));
  });

  it("is nobody else's: after a reset neither the next visitor nor the device has it", async () => {
    const { key, collector, openPage } = await createBrowser();
    const { client, open } = await openPage();
    const files = await open();
    collector.rules.piece = () => new Promise<Response>(() => {});
    await files.add(image("mine.png", MIB));
    await client.session.renew();
    expect(files.uploads.value).toEqual([]);
    expect(Object.keys((await onDevice(key))!).filter((name) => name.startsWith("f/"))).toEqual([]);
    // Nor what lies there of somebody else.
    await leaveOnDevice(key, {
      "f/x": { id: "x", of: "another", name: "x.png", type: "image/png", blob: image("x"), at: Date.now() },
    });
    const next = await (await openPage()).open();
    await next.add(image("theirs.png"));
    expect(next.uploads.value.map(({ name }) => name)).toEqual(["theirs.png"]);
  });
});

describe("files that can be read", () => {
  it("[W53] have addresses at the collector", async () => {
    const files = await (await (await createBrowser()).openPage()).open();
    expect(await files.links(["a", "b"])).toEqual({ a: "https://c.example/v1/files/a", b: "https://c.example/v1/files/b" });
  });
});

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ATTACHMENT_BYTES, ATTACHMENT_PIECE_BYTES, type LinksAnswer, type PieceAnswer, type ProblemBody } from "@tappa/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestClock, createTestCollector, createTestVisitor, newId, type TestCollector } from "../testing.ts";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 5, 15, 12);
const PNG = "\x89PNG\r\n\x1a\n";

const clock = createTestClock(NOW);
let collector: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector({ clock });
});
afterAll(() => collector.close());

const bytesOf = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
/** A file of so many bytes that begins as `head` does. */
const fileOf = (head: string, size = head.length) => {
  const file = new Uint8Array(size).map((_, index) => index % 251);
  file.set(bytesOf(head).subarray(0, size));
  return file;
};

function createSender() {
  const { visitor, event, send, read } = createTestVisitor(collector, clock.now);
  const post = async (path: string, line: object, bytes?: Uint8Array) => {
    const head = new TextEncoder().encode(JSON.stringify({ v: 1, key: collector.site.key, visitor, ...line }));
    const body = bytes ? new Uint8Array([...head, 0x0a, ...bytes]) : head;
    const response = await collector.request("POST", `/v1/attachments${path}`, { body });
    return { status: response.status, headers: response.headers, body: (await response.json()) as PieceAnswer & ProblemBody };
  };
  const piece = (id: string, file: Uint8Array, offset = 0, more: object = {}) => {
    const line = { id, name: "a.png", bytes: file.length, offset, ...more };
    return post("", line, file.subarray(offset, offset + ATTACHMENT_PIECE_BYTES));
  };
  return {
    visitor,
    piece,
    post,
    async upload(file: Uint8Array, name = "a.png") {
      const id = newId(clock.now());
      for (let offset = 0; ;) {
        const { status, body } = await piece(id, file, offset, { name });
        if (status !== 200) expect.fail(body.detail);
        if (body.attachment) return body.attachment;
        offset = body.received;
      }
    },
    say: (attachments: object[], text = "") =>
      send(event("$message", { conversation: newId(clock.now()), text, attachments } as never)),
    async open(id: string) {
      const { body } = await post("/links", { ids: [id] });
      const address = (body as unknown as LinksAnswer).links[id];
      return address ? collector.request("GET", address) : null;
    },
    read,
  };
}

describe("a file goes up in pieces", () => {
  it("[W52] and is what its first bytes say, whatever it is called", async () => {
    const sender = createSender();
    const file = fileOf(PNG, 2 * ATTACHMENT_PIECE_BYTES + 17);
    const attachment = await sender.upload(file, "photo.pdf");
    expect(attachment).toMatchObject({ name: "photo.pdf", type: "image/png", bytes: file.length });
    const response = (await sender.open(attachment.id))!;
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(file);
  });

  it("[W52] goes on where it stopped, whatever the page believes", async () => {
    const sender = createSender();
    const [id, file] = [newId(), fileOf("%PDF-1.7", 2 * ATTACHMENT_PIECE_BYTES)];
    // Nothing came yet: what begins later is not taken.
    expect((await sender.piece(id, file, ATTACHMENT_PIECE_BYTES)).body).toEqual({ received: 0 });
    expect((await sender.piece(id, file)).body).toEqual({ received: ATTACHMENT_PIECE_BYTES });
    expect((await sender.piece(id, file)).body).toEqual({ received: ATTACHMENT_PIECE_BYTES });
    const both = await Promise.all([
      sender.piece(id, file, ATTACHMENT_PIECE_BYTES),
      sender.piece(id, file, ATTACHMENT_PIECE_BYTES),
    ]);
    const attachment = { id, name: "a.png", type: "application/pdf", bytes: file.length };
    for (const { body } of [...both, await sender.piece(id, file)]) expect(body).toEqual({ received: file.length, attachment });
    expect(readdirSync(join(collector.folder, "attachments", "incoming"))).toEqual([]);
  });

  it("[W52] is refused with the first piece when it may not be attached, and nothing of it is kept", async () => {
    const sender = createSender();
    for (const text of ["<!doctype html><script>alert(1)</script>", "<svg xmlns='http://www.w3.org/2000/svg'>", "MZ\x90", "x"]) {
      const id = newId();
      const { status, body } = await sender.piece(id, bytesOf(text), 0, { name: "cute.png" });
      expect([status, body.code]).toEqual([415, "attachment_type"]);
      expect(body.detail).toContain("PNG, JPEG");
      expect(await sender.open(id)).toBeNull();
    }
  });

  it("[W52] that changes its first bytes on the way is refused when it is whole", async () => {
    const sender = createSender();
    const [id, file] = [newId(), fileOf(PNG, ATTACHMENT_PIECE_BYTES + 1)];
    await sender.piece(id, file);
    await sender.post("", { id, name: "a.png", bytes: file.length, offset: 1 }, bytesOf("<html>"));
    expect((await sender.piece(id, file, ATTACHMENT_PIECE_BYTES)).body.code).toBe("attachment_type");
    expect(await sender.open(id)).toBeNull();
  });

  it("[W52] of one byte too many is refused before anything came; one of just the size is not", async () => {
    const sender = createSender();
    const line = { id: newId(), name: "a.png", offset: 0 };
    const tooLarge = await sender.post("", { ...line, bytes: ATTACHMENT_BYTES + 1 }, bytesOf(PNG));
    expect([tooLarge.status, tooLarge.body.code]).toEqual([413, "body_too_large"]);
    expect((await sender.post("", { ...line, bytes: ATTACHMENT_BYTES }, bytesOf(PNG))).body).toEqual({ received: PNG.length });
    const piece = await sender.post(
      "",
      { ...line, id: newId(), bytes: ATTACHMENT_BYTES },
      fileOf(PNG, ATTACHMENT_PIECE_BYTES + 5000),
    );
    expect([piece.status, piece.body.code]).toEqual([413, "body_too_large"]);
  });

  it.each<[string, object, string]>([
    ["past its end", { bytes: 4, offset: 0 }, PNG],
    ["that is empty", { bytes: 4, offset: 0 }, ""],
    ["without a name", { bytes: 8, offset: 0, name: "" }, PNG],
    ["with an id that climbs", { bytes: 8, offset: 0, id: "../../../../etc/passwd" }, PNG],
    ["before its begin", { bytes: 8, offset: -1 }, PNG],
  ])("a piece %s is refused", async (_what, line, text) => {
    const { status, body } = await createSender().post("", { id: newId(), name: "a.png", ...line }, bytesOf(text));
    expect([status, body.code]).toEqual([400, "body_invalid"]);
  });

  it("whoever makes up the id of another's file neither reads nor changes it", async () => {
    const [owner, thief] = [createSender(), createSender()];
    const [id, file] = [newId(), fileOf(PNG, ATTACHMENT_PIECE_BYTES + 1)];
    await owner.piece(id, file);
    const { status, body } = await thief.piece(id, file);
    expect([status, body.code]).toEqual([403, "forbidden"]);
    expect((await owner.piece(id, file, ATTACHMENT_PIECE_BYTES)).body.attachment).toMatchObject({ id });
    expect((await thief.piece(id, file)).body.code).toBe("forbidden");
    expect(await thief.open(id)).toBeNull();
  });

  it("a visitor who sent a great deal is told so, and others go on", async () => {
    const sender = createSender();
    const line = { name: "a.png", bytes: ATTACHMENT_BYTES, offset: 0 };
    for (let count = 0; count < 10; count++)
      expect((await sender.post("", { ...line, id: newId() }, bytesOf(PNG))).status).toBe(200);
    const { status, body } = await sender.post("", { ...line, id: newId() }, bytesOf(PNG));
    expect([status, body.code]).toEqual([403, "quota_reached"]);
    expect((await createSender().post("", { ...line, id: newId() }, bytesOf(PNG))).status).toBe(200);
  });
});

describe("a file is served", () => {
  it("[W53] as what it is and nothing else: it runs nothing, and images alone are drawn", async () => {
    const sender = createSender();
    const image = await sender.upload(fileOf(PNG, 100), `Köln "1"\n;.png`);
    const paper = await sender.upload(fileOf("%PDF-1.4", 100), "r.pdf");
    const headers = (await sender.open(image.id))!.headers;
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": "100",
      "content-disposition": `inline; filename="K_ln _1__;.png"; filename*=UTF-8''K%C3%B6ln%20%221%22%0A%3B.png`,
      "content-security-policy": expect.stringContaining("sandbox"),
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "cross-origin",
      "referrer-policy": "no-referrer",
    });
    expect(headers.has("set-cookie")).toBe(false);
    const disposition = (await sender.open(paper.id))!.headers.get("content-disposition");
    expect(disposition).toBe(`attachment; filename="r.pdf"; filename*=UTF-8''r.pdf`);
  });

  it("[W53] by an address that ends after a while", async () => {
    const sender = createSender();
    const { id } = await sender.upload(fileOf(PNG, 20));
    const { body } = await sender.post("/links", { ids: [id] });
    const { links, validMs } = body as unknown as LinksAnswer;
    expect((await collector.request("GET", links[id]!)).status).toBe(200);
    clock.move(validMs);
    const late = await collector.request("GET", links[id]!);
    expect([late.status, ((await late.json()) as ProblemBody).code]).toEqual([403, "forbidden"]);
    expect((await sender.open(id))!.status).toBe(200);
  });
});

it("[W52] a message that was told to the collector tells its reader of its files; one of a file that is not there is refused", async () => {
  const sender = createSender();
  const file = await sender.upload(fileOf(PNG, 30));
  expect(await (await sender.say([file])).json()).toMatchObject({ rejected: [] });
  expect(await (await sender.say([{ ...file, id: newId() }])).json()).toMatchObject({
    rejected: [{ code: "attachment_missing" }],
  });
  const [reset] = await sender.read();
  expect(JSON.stringify(reset)).toContain(JSON.stringify([file]));
});

it("a file that no message named in a day is removed from the disk, with its row", async () => {
  const sender = createSender();
  const [named, idle] = [await sender.upload(fileOf(PNG, 40)), await sender.upload(fileOf(PNG, 40))];
  const half = newId();
  await sender.piece(half, fileOf(PNG, ATTACHMENT_PIECE_BYTES + 1));
  await sender.say([named]);
  const places = [idle.id, named.id].map((id) => join(collector.folder, "attachments", collector.site.id, id.slice(-2), id));
  expect(places.map((path) => existsSync(path))).toEqual([true, true]);
  clock.move(DAY_MS + 1);
  await collector.sweep();
  expect(places.map((path) => existsSync(path))).toEqual([false, true]);
  expect(readdirSync(join(collector.folder, "attachments", "incoming"))).toEqual([]);
  expect(await sender.open(idle.id)).toBeNull();
  expect((await sender.open(named.id))!.status).toBe(200);
});

import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ATTACHMENT_PIECE_BYTES, type LinksAnswer, type PieceAnswer } from "@tappa/protocol";
import { afterEach, expect, it } from "vitest";
import { createTestProcess, newId, ORIGIN, temporaryFolder } from "../testing.ts";

const SITE = { name: "Shop", key: "pk_kill", secretKey: "sk_kill_0123456789abcdef", origins: [ORIGIN] };

const folder = temporaryFolder();
const collector = createTestProcess(join(folder.path, "tappa.db"), SITE);
afterEach(async () => {
  await collector.end();
  folder.remove();
});

const post = (url: string, body: Blob | string) => fetch(url, { method: "POST", body, headers: { Origin: ORIGIN } });

it("[W52] a file is whole, once, although the collector was killed again and again while it went up", async () => {
  const visitor = { id: newId(), secret: newId().replaceAll("-", "") };
  const [id, conversation, proof] = [newId(), newId(), { v: 1, key: SITE.key, visitor }];
  const file = new Uint8Array(12 * ATTACHMENT_PIECE_BYTES + 5).map((_, index) => index % 253);
  file.set(new TextEncoder().encode("%PDF-1.7"));

  /** Sends pieces until the file is stored, or the collector is gone; kills it with the `killed`th piece. */
  let offset = 0;
  const send = async (url: string, kill: () => void, killed: number): Promise<PieceAnswer["attachment"]> => {
    for (let pieces = 0; ; pieces++) {
      const line = JSON.stringify({ ...proof, id, name: "a.pdf", bytes: file.length, offset });
      const answer = post(
        `${url}/v1/attachments`,
        new Blob([line, "\n", file.subarray(offset, offset + ATTACHMENT_PIECE_BYTES)]),
      );
      if (pieces === killed) kill();
      const response = await answer.catch(() => null);
      const body = (await response?.json().catch(() => null)) as PieceAnswer | null | undefined;
      if (!response || !body) return undefined;
      expect([response.status, body]).toMatchObject([200, {}]);
      if (body.attachment) return body.attachment;
      offset = body.received;
    }
  };
  // Early, and when nearly all of it is there.
  for (const killed of [5, 6]) {
    const { url, process } = await collector.start();
    const ended = once(process, "exit");
    expect(await send(url, () => void process.kill("SIGKILL"), killed)).toBeUndefined();
    await ended;
  }
  const { url } = await collector.start();
  expect(offset).toBeGreaterThan(0);
  for (let times = 0; times < 2; times++) expect(await send(url, () => {}, Infinity)).toMatchObject({ id, bytes: file.length });

  const attachments = [{ id, name: "a.pdf", type: "application/pdf", bytes: file.length }];
  const event = { id: newId(), name: "$message", at: Date.now(), n: 0, props: { conversation, text: "", attachments } };
  const batch = JSON.stringify({ ...proof, tab: "t", sentAt: Date.now(), events: [event] });
  for (let times = 0; times < 2; times++)
    expect(await (await post(`${url}/v1/events`, batch)).json()).toMatchObject({ rejected: [] });
  const { links } = (await (
    await post(`${url}/v1/attachments/links`, JSON.stringify({ ...proof, ids: [id] }))
  ).json()) as LinksAnswer;
  expect(new Uint8Array(await (await fetch(url + links[id]!)).arrayBuffer())).toEqual(file);

  const database = new DatabaseSync(join(folder.path, "tappa.db"), { readOnly: true });
  const count = (table: string) => database.prepare(`SELECT count(*) AS count FROM ${table}`).get();
  expect([count("attachment"), count("message")]).toEqual([{ count: 1 }, { count: 1 }]);
  database.close();
  const places = readdirSync(join(folder.path, "attachments"), { recursive: true, withFileTypes: true });
  expect(places.filter((place) => place.isFile()).map(({ name }) => name)).toEqual([id]);
}, 180_000);

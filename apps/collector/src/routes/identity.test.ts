import { createHash } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestClock, createTestCollector, createTestVisitor, newId, type TestCollector } from "../testing.ts";

const START = Date.UTC(2026, 5, 15, 12);
const clock = createTestClock(START);
const [first, second, stranger] = await Promise.all([1, 2, 3].map(() => generateKeyPair("ES256", { extractable: true })));
const publicKey = async ({ publicKey: key }: NonNullable<typeof first>, kid: string) => ({ ...(await exportJWK(key)), kid });

let collector: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector({
    clock,
    keySet: { keys: [await publicKey(first!, "2026-01"), await publicKey(second!, "2026-06")] },
  });
});
afterAll(() => collector.close());
const newVisitor = () => createTestVisitor(collector, clock.now);

interface Signing {
  key?: Parameters<SignJWT["sign"]>[0];
  alg?: string;
  kid?: string;
  /** Seconds from now. */
  endsIn?: number;
  of?: string;
}

function sign(userId: string, { key = first!.privateKey, alg = "ES256", kid = "2026-01", endsIn = 60, of = userId }: Signing) {
  const now = Math.floor(clock.now() / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg, ...(kid && { kid }) })
    .setSubject(of)
    .setExpirationTime(now + endsIn)
    .sign(key);
}

/** Codes of what was rejected, and whether the visitor is that user now. */
async function identify(userId: string, token: string) {
  const visitor = newVisitor();
  const response = await visitor.send(visitor.event("$identify", { userId, traits: {}, token }));
  const { rejected } = (await response.json()) as { rejected: { code: string }[] };
  const { people } = await collector.store.people.list(collector.site.id, { stage: null, q: userId, before: null, limit: 5 });
  return { codes: rejected.map(({ code }) => code), isLinked: people.some((person) => person.userId === userId) };
}

const LINKED = { codes: [], isLinked: true };
const REFUSED = { codes: ["token_invalid"], isLinked: false };
const secret = () => new TextEncoder().encode(collector.site.secretKey);

describe("an identify token", () => {
  it.each([
    ["the key that its kid names", {}],
    ["another key of the set", { key: second!.privateKey, kid: "2026-06" }],
  ])("[W12] is taken when %s signed it", async (_what, how) => {
    const userId = newId();
    expect(await identify(userId, await sign(userId, how))).toEqual(LINKED);
  });

  it("[W12] signed with the secret key is taken beside a key set", async () => {
    const userId = newId();
    expect(await identify(userId, await sign(userId, { key: secret(), alg: "HS256", kid: "" }))).toEqual(LINKED);
  });

  it("[W12] is taken 29 s after its end, for clocks that differ, and not 31 s after", async () => {
    const [late, tooLate] = [newId(), newId()];
    expect(await identify(late, await sign(late, { endsIn: -29 }))).toEqual(LINKED);
    expect(await identify(tooLate, await sign(tooLate, { endsIn: -31 }))).toEqual(REFUSED);
  });

  it.each<[string, Signing]>([
    ["a key that is not in the set", { key: stranger!.privateKey }],
    ["another key than its kid names", { key: first!.privateKey, kid: "2026-06" }],
    ["a key that nobody knows by its kid", { kid: "2027-01" }],
    ["one of several keys without saying which", { kid: "" }],
    ["a key of the set, for another user", { of: "somebody-else" }],
    ["a key of the set, an hour ago", { endsIn: -3600 }],
    ["another algorithm", { key: new Uint8Array(64).fill(7), alg: "HS512" }],
  ])("[W12] is refused when signed with %s", async (_what, how) => {
    const userId = newId();
    expect(await identify(userId, await sign(userId, how))).toEqual(REFUSED);
  });

  it("[W12] is refused when a public key of the set served as the secret of HS256", async () => {
    const userId = newId();
    const { x } = await publicKey(first!, "2026-01");
    for (const text of [JSON.stringify(collector.site.keySet!.keys[0]), x!])
      expect(await identify(userId, await sign(userId, { key: new TextEncoder().encode(text), alg: "HS256" }))).toEqual(REFUSED);
  });

  it("[W12] is refused when it is not signed at all", async () => {
    const userId = newId();
    const token = new UnsecuredJWT({}).setSubject(userId).setExpirationTime(clock.now() / 1000 + 60);
    expect(await identify(userId, token.encode())).toEqual(REFUSED);
  });

  it("[W12] is refused under ES256 where the site has no key set", async () => {
    const plain = await createTestCollector({ clock });
    const visitor = createTestVisitor(plain, clock.now);
    const token = await sign("user", {});
    const response = await visitor.send(visitor.event("$identify", { userId: "user", traits: {}, token }));
    expect(await response.json()).toMatchObject({ rejected: [{ code: "token_invalid" }] });
    await plain.close();
  });
});

const sha256 = (text: string) => createHash("sha256").update(text).digest("base64");
const problemOf = async (response: Response) => {
  const { status, code } = (await response.json()) as { status: number; code: string };
  return { status, code };
};

describe("a visitor that left", () => {
  const forbidden = { status: 403, code: "visitor_forbidden" };
  /** Somebody who wrote, and then left to the next. */
  const leave = async (proof: (secretOfOld: string) => string = sha256) => {
    const [old, next] = [newVisitor(), newVisitor()];
    await old.send(old.event("$message", { conversation: newId(), text: "mine" }));
    const reset = next.event("$reset", { visitor: old.visitor.id, proof: proof(old.visitor.secret) });
    const answer = await (await next.send(reset)).json();
    return { old, next, reset, answer };
  };

  it.each([
    ["the hash of its secret", sha256],
    ["its secret, where a browser has no hash", (text: string) => text],
  ])("[W25] is nobody any more once the next visitor shows %s", async (_what, proof) => {
    const { old, answer } = await leave(proof);
    expect(answer).toMatchObject({ rejected: [] });
    expect(await problemOf(await old.send(old.event("page_viewed")))).toEqual(forbidden);
    expect(await problemOf(await old.feed())).toEqual(forbidden);
  });

  it("[W25] stays who it is for who knows its id alone, or the proof of another", async () => {
    for (const proof of [() => "x".repeat(64), () => sha256("x".repeat(22))]) {
      const { old, answer } = await leave(proof);
      expect(answer).toMatchObject({ rejected: [] });
      expect((await old.send(old.event("page_viewed"))).status).toBe(200);
    }
  });

  it("[W25] belongs to one site: a reset told of another one ends nobody", async () => {
    const other = await collector.store.sites.ensure(
      { name: "Other", key: `pk_${newId()}`, secretKey: `sk_${newId()}`, origins: ["*"] },
      collector.site.config,
      START,
    );
    const [old, next] = [newVisitor(), newVisitor()];
    await old.send(old.event("page_viewed"));
    const reset = next.event("$reset", { visitor: old.visitor.id, proof: sha256(old.visitor.secret) });
    await next.sendBody({ key: other.key, events: [reset] });
    expect((await old.send(old.event("page_viewed"))).status).toBe(200);
  });

  it("[W25] cannot be read by its hash: that is no secret", async () => {
    const { old } = await leave(() => "x".repeat(64));
    const visitor = { id: old.visitor.id, secret: Buffer.from(sha256(old.visitor.secret), "base64").toString("hex") };
    expect(await problemOf(await old.feed({ visitor }))).toEqual(forbidden);
    expect(await problemOf(await old.sendBody({ visitor, events: [old.event("page_viewed")] }))).toEqual(forbidden);
  });

  it("[W25] hears nothing more on a stream that was open", async () => {
    const [old, next] = [newVisitor(), newVisitor()];
    const conversation = newId();
    await old.send(old.event("$message", { conversation, text: "mine" }));
    const stream = await old.feed({ mode: "stream" });
    await next.send(next.event("$reset", { visitor: old.visitor.id, proof: sha256(old.visitor.secret) }));
    await collector.store.inbox.reply(collector.site.id, {
      conversation,
      id: newId(),
      text: "for who was here before",
      seen: 1,
      agent: { id: "agent-1", name: "Anna" },
      at: clock.now(),
    });
    const heard = await stream.text();
    expect(heard).toContain("mine");
    expect(heard).not.toContain("for who was here before");
  });

  it("[W25] is not written down beside who came after it, nor is the proof", async () => {
    const { old, next, reset } = await leave();
    const { timeline } = (await collector.store.people.get(collector.site.id, next.visitor.id, ""))!;
    expect(timeline).toMatchObject([{ id: reset.id, name: "$reset" }]);
    expect(timeline[0]!.props).toEqual({});
    expect(JSON.stringify(timeline)).not.toContain(old.visitor.id);
  });

  it("[W25] has what is still on its way counted as lost, however often it is sent", async () => {
    const own = await createTestCollector({ clock });
    const [old, next] = [createTestVisitor(own, clock.now), createTestVisitor(own, clock.now)];
    await old.send(old.event("page_viewed"));
    await next.send(next.event("$reset", { visitor: old.visitor.id, proof: sha256(old.visitor.secret) }));
    const late = [old.event("page_viewed"), old.event("page_viewed")];
    for (let times = 0; times < 3; times++) await old.send(...late);
    expect((await own.store.reports.overview(own.site.id, clock.now())).delivery).toEqual({ stored: 2, lost: 2, open: 0 });
    await own.close();
  });
});

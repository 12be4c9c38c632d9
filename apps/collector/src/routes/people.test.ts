import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PersonStanding, StandingsPage } from "../store/store.ts";
import { createTestConsole } from "./api/testing.ts";

let collector: Awaited<ReturnType<typeof createTestConsole>>;
beforeAll(async () => {
  collector = await createTestConsole();
});
afterAll(() => collector.close());

async function ask(user: string, query = ""): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: `Basic ${btoa(`${user}:`)}` };
  const response = await collector.fetch(new Request(`http://collector.test/v1/people${query}`, { headers }));
  return { status: response.status, body: await response.json() };
}

describe("people for a server", () => {
  it("come page by page, each once, with stage, flags and transitions", async () => {
    const [site, other] = [await collector.newSite("people"), await collector.newSite("people-too")];
    await collector.visitor(other).send("page_viewed", {});
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) {
      const visitor = collector.visitor(site);
      await visitor.send("lead_submitted", {});
      await visitor.send("order_completed", { order_id: `A-${count}`, value: 10, currency: "GBP" });
      ids.push(visitor.id);
    }
    const found: PersonStanding[] = [];
    const sizes: number[] = [];
    let query = "?limit=2";
    for (;;) {
      const { people, next } = (await ask(site.secretKey, query)).body as StandingsPage;
      found.push(...people);
      sizes.push(people.length);
      if (next === null) break;
      query = `?limit=2&after=${encodeURIComponent(next)}`;
    }
    expect(sizes).toEqual([2, 1]);
    expect(found.map(({ id }) => id)).toEqual(ids.toSorted());
    for (const { id, identity, ...person } of found) {
      expect(identity).toBe(id);
      expect(person).toMatchObject({ userId: null, stage: "new", flags: ["lead"] });
      expect(person.transitions).toHaveLength(2);
      expect(person.nextCheckAt! - person.since!).toBe(30 * 86_400_000);
    }
  });

  it.each(["?limit=0", "?limit=1001", "?limit=many"])("are refused with the page size of %s", async (query) => {
    const site = await collector.newSite(`page${query.length}-${query.at(-1)}`);
    expect(await ask(site.secretKey, query)).toMatchObject({ status: 400, body: { code: "body_invalid" } });
  });

  it.each(["", "sk_wrong", "pk_public"])("are refused to %j", async (user) => {
    expect(await ask(user)).toMatchObject({ status: 401, body: { code: "secret_key_invalid" } });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestConsole } from "./api/testing.ts";

let collector: Awaited<ReturnType<typeof createTestConsole>>;
beforeAll(async () => {
  collector = await createTestConsole();
});
afterAll(() => collector.close());

function ask(user: string): Promise<Response> {
  const headers = { authorization: `Basic ${btoa(`${user}:`)}` };
  return Promise.resolve(collector.fetch(new Request("http://collector.test/v1/people/stages", { headers })));
}

describe("people per stage for a server", () => {
  it("counts this site's people alone, in every stage of its model", async () => {
    const [site, other] = [await collector.newSite("one"), await collector.newSite("two")];
    await collector.visitor(site).send("order_completed", { order_id: "A-1", value: 10, currency: "GBP" });
    await collector.visitor(other).send("page_viewed", {});
    const { stages, flags, people } = (await (await ask(site.secretKey)).json()) as {
      stages: { stage: string; people: number }[];
      flags: { flag: string; people: number }[];
      people: number;
    };
    expect(people).toBe(1);
    expect(stages.map(({ stage }) => stage)).toContain("lapsed");
    expect(stages.filter((entry) => entry.people > 0)).toMatchObject([{ stage: "new", people: 1 }]);
    expect(flags).toContainEqual({ flag: "advocate", people: 0 });
    expect(flags.filter((entry) => entry.people > 0)).toEqual([]);
  });

  it("counts people once under each flag they have", async () => {
    const [site, other] = [await collector.newSite("flags"), await collector.newSite("flags-too")];
    const first = collector.visitor(site);
    await first.send("signed_up", {});
    await first.send("lead_submitted", {});
    await collector.visitor(site).send("lead_submitted", {});
    await collector.visitor(other).send("subscribed", {});
    const { flags } = (await (await ask(site.secretKey)).json()) as { flags: { flag: string; people: number }[] };
    expect(flags.filter(({ people }) => people > 0)).toEqual([
      { flag: "lead", people: 2 },
      { flag: "registered", people: 1 },
    ]);
  });

  it.each(["", "sk_wrong", "pk_public"])("is refused to %j", async (user) => {
    const response = await ask(user);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([401, "secret_key_invalid"]);
  });
});

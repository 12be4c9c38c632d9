import { describe, expect, it } from "vitest";
import { createTestEnv, createTestStorage, testItem } from "../testing.ts";
import { createOutbox } from "./outbox.ts";
import { createTransport, type Stop } from "./transport.ts";

interface Body {
  sentAt: number;
  events: { id: string; at: number }[];
}

/** A page's way to the collector, where the network answers as told; times are the test's own. */
function createWay(answer: (body: Body, count: number) => Response) {
  const env = createTestEnv();
  const bodies: Body[] = [];
  const stops: Stop[] = [];
  env.fetch = async (_url, init) => {
    const body = JSON.parse(init!.body as string) as Body;
    bodies.push(body);
    return answer(body, bodies.length);
  };
  const allowed = { allows: () => true, mayKeep: () => true, facts: () => [], handDown() {}, isGoing: () => false };
  const outbox = createOutbox(
    env,
    createTestStorage(),
    allowed,
    (urgent) => transport.soon(urgent),
    () => {},
  );
  const transport = createTransport(env, "https://c.example/v1/events", "pk_1", outbox, {
    proof: () => ({ id: "v", secret: "s" }),
    who: () => "v",
    answered: () => {},
    refused: () => {},
    stopped: (why) => void stops.push(why),
  });
  const idsSent = () => bodies.flatMap(({ events }) => events.map(({ id }) => id));
  return { env, outbox, bodies, stops, idsSent };
}

const HOUR_MS = 3_600_000;

describe("what others' users complain of", () => {
  it("posthog-js #4901: an event that is sent again, and again, keeps the time at which it happened", async () => {
    const { env, outbox, bodies } = createWay((_body, count) =>
      count < 6 ? new Response("", { status: 503 }) : Response.json({ rejected: [], cursor: "e.1" }),
    );
    outbox.add(testItem("order_completed", 1));
    await env.pass(HOUR_MS);
    expect(bodies).toHaveLength(6);
    expect(new Set(bodies.map(({ events }) => events[0]!.at)).size).toBe(1);
    expect(bodies.at(-1)!.sentAt - bodies[0]!.sentAt).toBeGreaterThan(1000);
    expect(outbox.all()).toEqual([]);
  });

  it("snowplow #205: a wrong address is asked three times in an hour, however much happens meanwhile", async () => {
    const { env, outbox, bodies, stops } = createWay(() => {
      throw new TypeError("no such host");
    });
    for (let second = 0; second < 3600; second++) {
      outbox.add(testItem("step", second));
      await env.pass(1000);
    }
    expect(bodies).toHaveLength(3);
    expect(stops).toEqual(["blocked"]);
  });

  it("snowplow #205: at an address where somebody else answers no event is asked for twice", async () => {
    const { env, outbox, idsSent } = createWay(() => new Response("<h1>Not found</h1>", { status: 404 }));
    for (let second = 0; second < 600; second++) {
      outbox.add(testItem("step", second));
      await env.pass(1000);
    }
    await env.pass(HOUR_MS);
    expect(idsSent().length).toBe(600);
    expect(new Set(idsSent()).size).toBe(600);
  });
});

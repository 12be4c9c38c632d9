import { describe, expect, it } from "vitest";
import { createTappa } from "./index.ts";
import { createQueue } from "./stub.ts";

const MEMBERS = ["consent", "explain", "flush", "identify", "on", "open", "page", "reset", "stage", "track"];

describe("the stub", () => {
  it("has exactly the ten members, and remembers calls with their time", () => {
    const stub = createQueue();
    const { calls, ...members } = stub;
    expect(Object.keys(members).toSorted()).toEqual(MEMBERS);
    stub.track("video_watched", { title: "A" });
    expect(calls).toMatchObject([["track", ["video_watched", { title: "A" }], expect.any(Number), expect.any(Function)]]);
  });

  it("hands over what the real method returned", async () => {
    const stub = createQueue();
    const opened = stub.open("chat");
    stub.calls[0]![3](undefined);
    await expect(opened).resolves.toBeUndefined();
  });

  it("ends a subscription that was made before the client was there", async () => {
    const stub = createQueue();
    const stop = stub.on("ready", () => {});
    let isStopped = false;
    stub.calls[0]![3](() => (isStopped = true));
    stop();
    await Promise.resolve();
    expect(isStopped).toBe(true);
  });
});

describe("on a server", () => {
  it("everything can be called and nothing happens", async () => {
    const tappa = createTappa({ key: "pk_1", endpoint: "https://c.example" });
    expect(Object.keys(tappa).toSorted()).toEqual(MEMBERS);
    tappa.track("page_viewed");
    tappa.on("ready", () => {})();
    tappa.stage.subscribe(() => {})();
    await tappa.open("chat");
    await tappa.flush();
    expect(await tappa.explain()).toBeUndefined();
    expect(tappa.stage.value).toBe("unknown");
  });
});

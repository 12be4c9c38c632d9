import { expect, test } from "vitest";
import { VIEWING, type ViewingRequest } from "@tappa/protocol";
import { createTimers } from "../testing.ts";
import { createViewing } from "./viewing.ts";

const BEN = { id: "agent-2", name: "Ben" };
const CLEO = { id: "agent-3", name: "Cleo" };

function open() {
  const timers = createTimers();
  const posted: ViewingRequest[] = [];
  const post = (body: ViewingRequest) => Promise.resolve(posted.push(body));
  const viewing = createViewing({ post, page: "page-1", agent: "agent-1", setTimeout: timers.setTimeout });
  const heard = (agent: typeof BEN, conversation: string | null, page = "theirs") =>
    viewing.heard({ e: "viewing", page, agent, conversation });
  const names = (conversation: string) => (viewing.now.value.get(conversation) ?? []).map(({ name }) => name);
  return { viewing, timers, posted, heard, names };
}

test("what is shown is told at once, again while it lasts, and when it is over", () => {
  const { viewing, timers, posted } = open();
  viewing.look("c-1");
  viewing.look("c-1");
  timers.run(VIEWING.againMs);
  viewing.look(null);
  timers.run();
  expect(posted.map(({ conversation }) => conversation)).toEqual(["c-1", "c-1", null]);
  expect(VIEWING.againMs * 2).toBeLessThan(VIEWING.expiresMs);
});

test("after the line was away it is told anew, if there is anything to tell", () => {
  const { viewing, posted } = open();
  viewing.renew();
  viewing.look("c-1");
  viewing.renew();
  expect(posted.map(({ conversation }) => conversation)).toEqual(["c-1", "c-1"]);
});

test("colleagues stand once each, by name, wherever they look last; one's own windows do not count", () => {
  const { viewing, heard, names } = open();
  heard(CLEO, "c-1");
  heard(BEN, "c-1");
  heard(BEN, "c-1", "second window");
  viewing.heard({ e: "viewing", page: "other", agent: { id: "agent-1", name: "Anna" }, conversation: "c-1" });
  expect(names("c-1")).toEqual(["Ben", "Cleo"]);
  heard(BEN, "c-2");
  expect([names("c-1"), names("c-2")]).toEqual([["Ben", "Cleo"], ["Ben"]]);
  heard(BEN, null, "second window");
  expect(names("c-1")).toEqual(["Cleo"]);
});

test("who is not heard of again vanishes, and so do all when the line breaks", () => {
  const { viewing, timers, heard, names } = open();
  heard(BEN, "c-1");
  timers.run(VIEWING.expiresMs - 1);
  expect(names("c-1")).toEqual(["Ben"]);
  timers.run(VIEWING.expiresMs);
  expect(names("c-1")).toEqual([]);
  heard(CLEO, "c-1");
  viewing.forget();
  expect(names("c-1")).toEqual([]);
});

import { expect, it } from "vitest";
import { chatOf, checklistOf, NO_CHAT, NO_CHECKLIST } from "./headless.ts";
import { createTappa, type Tappa } from "./index.ts";

// This test runs in Node, which has no document: as an app does while its pages are drawn on a server.
const options = { key: "pk_server", endpoint: "https://c.example" };

it("on a server everything can be called: nothing is thrown, nothing rejects, nothing is kept or sent", async () => {
  const errors: unknown[] = [];
  const before = Object.keys(globalThis);
  const tappa = createTappa({ ...options, onError: (error) => errors.push(error) });
  const told: unknown[] = [];
  tappa.track("order_completed", { order_id: "A-7", value: 42, currency: "EUR" });
  tappa.identify("user-42", { plan: "pro" }, { token: "t" });
  tappa.page();
  tappa.consent("granted");
  tappa.reset();
  tappa.on("ready", (state) => told.push(state))();
  expect(await Promise.all([tappa.open("chat"), tappa.explain(), tappa.flush()])).toEqual([undefined, undefined, undefined]);
  expect([told, errors, Object.keys(globalThis)]).toEqual([[], [], before]);
});

it("on a server the stage is unknown, and whoever subscribes hears that at once", () => {
  const { stage } = createTappa(options);
  const heard: string[] = [];
  stage.subscribe((value) => heard.push(value))();
  expect([stage.value, ...heard]).toEqual(["unknown", "unknown"]);
});

it("on a server no request hears of another one's: each has a client of its own", () => {
  expect(createTappa(options)).not.toBe(createTappa(options));
});

it("has ten members and no eleventh", () => {
  const members: Record<keyof Tappa, true> = {
    track: true,
    identify: true,
    page: true,
    consent: true,
    stage: true,
    open: true,
    on: true,
    explain: true,
    reset: true,
    flush: true,
  };
  expect(Object.keys(createTappa(options)).toSorted()).toEqual(Object.keys(members).toSorted());
  expect(Object.keys(members)).toHaveLength(10);
});

it("on a server there is no chat and no checklist to draw", () => {
  const tappa = createTappa(options);
  expect([chatOf(tappa).value, checklistOf(tappa).value]).toEqual([NO_CHAT, NO_CHECKLIST]);
});

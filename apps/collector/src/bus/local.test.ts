import { expect, it } from "vitest";
import { busContract } from "./bus.contract.ts";
import { createLocalBus } from "./local.ts";

busContract("The local bus", async () => ({ bus: createLocalBus(), settle: async () => {}, remove: async () => {} }));

it("reports what a listener throws", async () => {
  const reported: unknown[] = [];
  const bus = createLocalBus((error) => reported.push(error));
  const broken = new Error("broken");
  await bus.subscribe(1, () => {
    throw broken;
  });
  bus.publish(1, { kind: "moved", to: 2 });
  expect(reported).toEqual([broken]);
});

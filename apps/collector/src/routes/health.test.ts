import { expect, it } from "vitest";
import { createTestClock } from "../testing.ts";
import { healthRoutes } from "./health.ts";

it("asks the store once a second at most, however often it is asked", async () => {
  const clock = createTestClock(0);
  const checks: boolean[] = [];
  let isUnavailable = false;
  const check = async (room: boolean) => void checks.push(room);
  const app = healthRoutes({ store: { check }, clock, group: { isUnavailable: () => isUnavailable } });
  const ask = async () => (await app.request("/readyz")).status;
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([200, 200, 200]);
  clock.move(999);
  await ask();
  expect(checks).toEqual([false]);
  clock.move(1);
  await ask();
  isUnavailable = true;
  await ask();
  expect(checks).toEqual([false, false, true]);
});

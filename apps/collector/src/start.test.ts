import { expect, it } from "vitest";
import { answerWhileAway } from "./start.ts";

it("a page hears from a starting collector when to come back, from whatever origin it asks", async () => {
  const answer = answerWhileAway();
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("1");
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  expect(answer.headers.get("access-control-expose-headers")).toBe("Retry-After");
  expect(await answer.json()).toMatchObject({ code: "storage_unavailable" });
});

import { afterEach, describe, expect, it } from "vitest";
import { toJson } from "./json.ts";

const prototype = Array.prototype as { toJSON?: unknown };
const own = () => "[]";
afterEach(() => {
  delete prototype.toJSON;
});

describe("JSON", () => {
  it("keeps arrays arrays on a page that gave them a toJSON, and leaves the page as it was", () => {
    prototype.toJSON = own;
    expect(toJson({ events: [1, [2]] })).toBe('{"events":[1,[2]]}');
    expect(prototype.toJSON).toBe(own);
  });
});

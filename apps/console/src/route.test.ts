import { expect, test } from "vitest";
import { PAGES, parsePath, pathTo, returnPath } from "./route.ts";

test("every page of a site has a path that leads back to it", () => {
  for (const page of PAGES)
    for (const id of [null, "id with /?#"]) {
      if (page === "home" && id) continue;
      expect(parsePath(pathTo("a b", page, id))).toEqual({ name: "site", site: "a b", page, id, item: null });
    }
});

test("what a page lists has a path of its own", () => {
  const place = { name: "site", site: "s", page: "model", id: "versions", item: "a/b" };
  expect(parsePath(pathTo("s", "model", ["versions", "a/b"]))).toEqual(place);
});

test.each([
  ["/console", { name: "page", page: "home", id: null, item: null }],
  ["/console/", { name: "page", page: "home", id: null, item: null }],
  ["/console/inbox/c-1", { name: "page", page: "inbox", id: "c-1", item: null }],
  ["/console/setup", { name: "setup" }],
  ["/console/login", { name: "login" }],
  ["/console/join", { name: "join" }],
  ["/console/sites", { name: "missing" }],
  ["/console/nowhere", { name: "missing" }],
  ["/console/sites/s/inbox/c/too-deep", { name: "missing" }],
  ["/console/sites/s/model/versions/v/too-deep", { name: "missing" }],
  ["/consoles", { name: "missing" }],
  ["/console/sites/s/people/%E0%A4%A", { name: "site", site: "s", page: "people", id: "%E0%A4%A", item: null }],
])("%s is understood", (path, route) => expect(parsePath(path)).toEqual(route));

test("logging in leads back to where one was, and never away from the console", () => {
  expect(returnPath("/console/sites/s/inbox?view=mine")).toBe("/console/sites/s/inbox?view=mine");
  for (const bad of [
    null,
    "",
    "https://evil.example",
    "//evil.example",
    "/console@evil",
    "/console/login",
    "/console/setup",
    "/console/join",
  ])
    expect(returnPath(bad)).toBe("/console");
});

import { globSync, readFileSync } from "node:fs";
import { parseSync } from "vite";
import { describe, expect, it } from "vitest";

/** Who may import whom (CONTRIBUTING.md, the map). A room not named here may import no other room. */
const ROOMS: Record<string, string[]> = {
  "packages/lifecycle": [],
  "packages/protocol": ["@tappa/lifecycle"],
  "packages/widgets": ["@tappa/lifecycle", "@tappa/protocol"],
  "packages/sdk": ["@tappa/lifecycle", "@tappa/protocol", "@tappa/widgets"],
  "packages/react": ["@tappa/sdk", "@tappa/sdk/headless"],
  "apps/collector": ["@tappa/lifecycle", "@tappa/protocol", "@tappa/protocol/schema"],
  "apps/console": ["@tappa/lifecycle", "@tappa/protocol", "@tappa/protocol/schema", "@tappa/widgets"],
  "apps/shop/src": [],
  "apps/shop/examples": ["@tappa/sdk", "@tappa/react"],
  e2e: [],
};

/** Packages from outside that a room's product code may import; servers and tools choose freely. */
const OUTSIDE: Record<string, string[]> = {
  "packages/lifecycle": [],
  "packages/protocol": ["zod"],
  "packages/widgets": ["preact", "@preact/signals-core"],
  "packages/sdk": [],
  "packages/react": ["react"],
};

interface Import {
  file: string;
  from: string;
  /** `import type` disappears at build; `import()` is a door to a chunk of its own. */
  kind: "static" | "type" | "dynamic";
}

const kindOf = (entries: { isType: boolean }[]) =>
  entries.length > 0 && entries.every(({ isType }) => isType) ? "type" : "static";

function importsOf(file: string): Import[] {
  const source = readFileSync(file, "utf8");
  const { staticImports, staticExports, dynamicImports } = parseSync(file, source).module;
  return [
    ...staticImports.map(({ moduleRequest, entries }) => ({ file, from: moduleRequest.value, kind: kindOf(entries) }) as const),
    ...staticExports.flatMap(({ entries }) =>
      entries.flatMap((entry) =>
        entry.moduleRequest ? [{ file, from: entry.moduleRequest.value, kind: kindOf([entry]) } as const] : [],
      ),
    ),
    // What is no string literal is decided at run time: the tag's core, from the collector that serves it.
    ...dynamicImports.flatMap(({ moduleRequest }) => {
      const literal = /^["']([^"']+)["']$/.exec(source.slice(moduleRequest.start, moduleRequest.end));
      return literal ? [{ file, from: literal[1]!, kind: "dynamic" } as const] : [];
    }),
  ];
}

/** `e2e/packages` is the app of somebody else. */
function sourcesOf(room: string): string[] {
  return globSync(`${room}/**/*.{ts,tsx}`, { exclude: (path) => /node_modules|dist|^e2e\/packages/.test(path) });
}

const isTest = (file: string) =>
  /\.(test|spec|contract)\.tsx?$|\/testing\.ts$|(vite\.config|build|declarations)\.ts$|\/gallery\//.test(file);

describe.each(Object.keys(ROOMS))("%s", (room) => {
  const imports = sourcesOf(room).flatMap(importsOf);

  it("imports only the rooms it may", () => {
    const allowed = ROOMS[room]!;
    const isAllowed = (from: string) =>
      allowed.some((one) => from === one || (one === "@tappa/widgets" && from.startsWith(`${one}/`)));
    expect(imports.filter(({ from }) => from.startsWith("@tappa/") && !isAllowed(from))).toEqual([]);
  });

  it("reaches into no other room by path", () => {
    const outside = imports.filter(({ file, from }) => {
      if (!from.startsWith(".")) return false;
      return !new URL(from, `file:///${file}`).pathname.startsWith(`/${room}/`);
    });
    // The journeys start the stack as `npm start` does.
    expect(outside.filter(({ from }) => !(room === "e2e" && /^(\.\.\/)+scripts\//.test(from)))).toEqual([]);
  });

  const outsiders = OUTSIDE[room];
  if (outsiders) {
    it("imports only its chosen parts from outside", () => {
      const wrong = imports.filter(
        ({ file, from }) =>
          !isTest(file) &&
          !from.startsWith(".") &&
          !from.startsWith("@tappa/") &&
          !outsiders.some((one) => from === one || from.startsWith(`${one}/`)),
      );
      expect(wrong).toEqual([]);
    });
  }
});

it("zod stays in the schemas of the protocol", () => {
  const users = sourcesOf("packages/protocol")
    .flatMap(importsOf)
    .filter(({ file, from }) => from === "zod" && !isTest(file));
  expect(users.map(({ file }) => file).filter((file) => !file.endsWith("schema.ts"))).toEqual([]);
});

it("the SDK touches widgets only by type or by import()", () => {
  const wrong = sourcesOf("packages/sdk")
    .flatMap(importsOf)
    .filter(({ file, from, kind }) => from.startsWith("@tappa/widgets") && kind === "static" && !isTest(file));
  expect(wrong).toEqual([]);
});

it("only main.ts of the collector reads the environment", () => {
  const readers = sourcesOf("apps/collector/src").filter(
    (file) => !isTest(file) && readFileSync(file, "utf8").includes("process.env"),
  );
  expect(readers).toEqual(["apps/collector/src/main.ts"]);
});

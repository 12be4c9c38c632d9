import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { bundleDeclarations } from "../packages/sdk/declarations.ts";

const root = new URL("..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "tappa-declared-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const declared = (name: string) => readFileSync(join(folder, name), "utf8");

// What users of the packages see. A change here is a change for them: `npm run unit -- scripts/packages -u` writes it anew.
it("the public types of @tappa/sdk are as they were reviewed, and whole in themselves", async () => {
  await bundleDeclarations(["index", "headless"], folder);
  for (const name of ["index.d.ts", "headless.d.ts"]) {
    const imported = [...declared(name).matchAll(/(?:from|import\()\s*["']([^"']+)["']/g)].map(([, from]) => from);
    expect(imported.filter((from) => from !== "./index.js")).toEqual([]);
    await expect(declared(name)).toMatchFileSnapshot(`${root}packages/sdk/api/${name}`);
  }
});

it("the public types of @tappa/react are as they were reviewed", async () => {
  const { status } = spawnSync("pnpm", ["exec", "tsc", "-p", "tsconfig.build.json", "--outDir", folder], {
    cwd: `${root}packages/react`,
  });
  expect(status).toBe(0);
  await expect(declared("index.d.ts")).toMatchFileSnapshot(`${root}packages/react/api/index.d.ts`);
});

// The types of the npm package: what the compiler says of the sources, one file for each entry, nothing imported from the rooms.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { rollup, type Plugin } from "rollup";
import { dts } from "rollup-plugin-dts";

const packages = new URL("../", import.meta.url).pathname;
const ROOMS = ["lifecycle", "protocol", "widgets"];

/** Every entry of a private room: `@tappa/widgets/chat` → its source, from `packages`. */
function entriesOf(room: string): [name: string, source: string][] {
  const { exports } = JSON.parse(readFileSync(`${packages}${room}/package.json`, "utf8")) as { exports: Record<string, string> };
  return Object.entries(exports).map(([path, source]) => [`@tappa/${room}${path.slice(1)}`, join(room, source)]);
}

/** The compiler's own declarations of the sources and of all they are made of, in a folder. */
function declare(folder: string, sources: string[], rooms: Map<string, string>): void {
  const project = join(folder, "tsconfig.json");
  const from = (source: string) => join(packages, source);
  const config = {
    extends: from("sdk/tsconfig.json"),
    include: [],
    files: [...sources, "widgets/src/css.d.ts"].map(from),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: packages,
      outDir: folder,
      // By path they are sources of this project, and not libraries of which nothing is to be written.
      paths: Object.fromEntries([...rooms].map(([name, source]) => [name, [from(source)]])),
    },
  };
  writeFileSync(project, JSON.stringify(config));
  const { status, stdout } = spawnSync("pnpm", ["exec", "tsc", "-p", project], { cwd: from("sdk"), encoding: "utf8" });
  if (status !== 0) throw new Error(`The compiler made no declarations:\n${stdout}`);
}

/**
 * Writes `<entry>.d.ts` for each entry of `src` into `outDir`. What an entry takes from `index.ts` stays an import: there
 * alone pages add their events by declaration merging.
 */
export async function bundleDeclarations(entries: readonly string[], outDir: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tappa-types-"));
  try {
    const rooms = new Map(ROOMS.flatMap(entriesOf));
    const declared = (source: string) => join(folder, source.replace(/\.tsx?$/, ".d.ts"));
    const inputs = entries.map((entry) => `sdk/src/${entry}.ts`);
    declare(folder, inputs, rooms);
    const own: Plugin = {
      name: "rooms",
      resolveId(name, importer = "") {
        const isMain = join(dirname(importer), name) === join(folder, "sdk/src/index.ts");
        if (isMain) return { id: "./index.js", external: true };
        const source = rooms.get(name);
        return source ? declared(source) : null;
      },
    };
    for (const [index, entry] of entries.entries()) {
      const bundle = await rollup({ input: declared(inputs[index]!), external: /^@?preact\b/, plugins: [own, dts()] });
      await bundle.write({ file: `${outDir}/${entry}.d.ts`, format: "es" });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

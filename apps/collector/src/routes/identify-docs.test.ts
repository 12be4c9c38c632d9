import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { readSettings } from "../settings.ts";
import { createTestCollector, createTestVisitor, type TestCollector } from "../testing.ts";

// What `docs/identify.md` shows is run as it stands there. Of its languages only Node is sure to be where the tests are.
const doc = readFileSync(new URL("../../../../docs/identify.md", import.meta.url), "utf8");
const room = fileURLToPath(new URL("../..", import.meta.url));
const blocks = [...doc.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code!);

function blockWith(...words: string[]): string {
  const found = blocks.filter((code) => words.every((word) => code.includes(word)));
  if (found.length !== 1) throw new Error(`${found.length} blocks of docs/identify.md have ${words.join(" and ")}; expected one`);
  return found[0]!;
}

const run = (code: string, env: Record<string, string> = {}): string =>
  execFileSync(process.execPath, ["--input-type=module", "--eval", code], {
    cwd: room,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });

/** The user id of the person that a page of the documented call is taken for. */
async function identified(collector: TestCollector, token: string): Promise<unknown> {
  const visitor = createTestVisitor(collector);
  const response = await visitor.send(visitor.event("$identify", { userId: "user-42", traits: {}, token }));
  expect(await response.json()).toMatchObject({ rejected: [] });
  const query = { stage: null, q: "user-42", before: null, limit: 5 };
  const { people } = await collector.store.people.list(collector.site.id, query);
  return people.map(({ userId }) => userId);
}

const TOKEN = '\nprocess.stdout.write(await identifyToken("user-42"));';

it("[W12] the documented token of Node is taken", async () => {
  const collector = await createTestCollector();
  const token = run(blockWith("TAPPA_SECRET_KEY") + TOKEN, { TAPPA_SECRET_KEY: collector.site.secretKey });
  expect(await identified(collector, token)).toEqual(["user-42"]);
  await collector.close();
});

it("[W12] the documented pair of keys goes into the settings as it is printed, and its token is taken", async () => {
  const [keySet = "", TAPPA_PRIVATE_KEY = ""] = run(blockWith("generateKeyPair")).trim().split("\n");
  const site = `{"name":"Shop","key":"pk_demo","secretKey":"sk_0123456789abcdef","origins":["*"],${keySet}}`;
  const settings = readSettings({ TAPPA_SITE: site }).site!;
  const collector = await createTestCollector({ keySet: settings.keySet! });
  const token = run(blockWith("process.env.TAPPA_PRIVATE_KEY") + TOKEN, { TAPPA_PRIVATE_KEY });
  expect(await identified(collector, token)).toEqual(["user-42"]);
  await collector.close();
});

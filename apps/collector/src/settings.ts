import { createPublicKey } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Theme } from "@tappa/protocol";
import { configDraftSchema } from "@tappa/protocol/schema";
import * as z from "zod";
import { SITE_BYTES } from "./attachments/intake.ts";
import type { SiteDraft } from "./store/store.ts";

/** A site that exists after the start. */
export interface SiteSettings extends SiteDraft {
  /** How its widgets look when it is made; later the console decides. */
  theme: Partial<Theme>;
}

/** What the environment may set; every variable has a default. */
export interface Settings {
  host: string;
  /** 0 = any free port. */
  port: number;
  /** How browsers reach the collector; null = `http://localhost:<port>`. */
  publicUrl: string | null;
  /** `file:<path>`. */
  database: string;
  /** What the files that people attach may take of the disk, per site. */
  attachmentsBytes: number;
  sdkDir: string;
  consoleDir: string;
  /** Browsers without a window count as people. */
  countsHeadless: boolean;
  site: SiteSettings | null;
}

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A public key on the curve that ES256 signs with. What else a key set may say of a key is left alone. */
const publicKeySchema = z
  .looseObject({
    kty: z.literal("EC", "must be EC"),
    crv: z.literal("P-256", "must be P-256"),
    x: z.string(),
    y: z.string(),
    alg: z.literal("ES256", "must be ES256").exactOptional(),
    use: z.literal("sig", "must be sig").exactOptional(),
    kid: z.string().min(1).max(200).exactOptional(),
  })
  .refine((key) => !("d" in key), "holds a private key: leave out d, the collector needs the public part only")
  .refine(isOnCurve, "is no point on the curve: copy x and y again");

const keySetSchema = z.strictObject({
  keys: z
    .array(publicKeySchema)
    .min(1, "must hold a key")
    .max(20, "must be at most 20 keys")
    .refine(areToldApart, "must each have a kid of its own where there are several"),
});

const siteSchema = z.strictObject({
  name: z.string().min(1).max(120),
  key: z.string().regex(/^pk_[\w-]{3,60}$/, "must be pk_ and 3 to 60 letters, digits, - or _"),
  secretKey: z.string().regex(/^sk_[\w-]{16,120}$/, "must be sk_ and 16 to 120 letters, digits, - or _"),
  origins: z.array(z.string().refine(isOrigin, "must be origins like https://shop.example, or *")),
  keySet: keySetSchema.exactOptional(),
  theme: configDraftSchema.shape.theme.partial().default({}),
});

/** Reads the `TAPPA_…` variables; throws an error whose message names the variable and what to do. */
export function readSettings(env: Record<string, string | undefined>): Settings {
  return {
    host: env.TAPPA_HOST || "127.0.0.1",
    port: portOf(env.TAPPA_PORT),
    publicUrl: urlOf(env.TAPPA_PUBLIC_URL),
    database: databaseOf(env.TAPPA_DATABASE),
    attachmentsBytes: bytesOf(env.TAPPA_ATTACHMENTS_BYTES),
    sdkDir: env.TAPPA_SDK_DIR || folder("../../../packages/sdk/dist"),
    consoleDir: env.TAPPA_CONSOLE_DIR || folder("../../console/dist"),
    countsHeadless: countsHeadlessOf(env.TAPPA_HEADLESS),
    site: siteOf(env.TAPPA_SITE),
  };
}

function portOf(text = ""): number {
  const port = text === "" ? 4000 : Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`TAPPA_PORT is "${text}"; set a port from 0 (any) to 65535.`);
  return port;
}

function urlOf(text = ""): string | null {
  if (text === "") return null;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new Error(`TAPPA_PUBLIC_URL is "${text}"; set an address like https://tappa.example.`);
  return text.replace(/\/+$/, "");
}

function bytesOf(text = ""): number {
  const bytes = text === "" ? SITE_BYTES : Number(text);
  if (!Number.isSafeInteger(bytes) || bytes < 0)
    throw new Error(`TAPPA_ATTACHMENTS_BYTES is "${text}"; set a number of bytes, like ${SITE_BYTES}.`);
  return bytes;
}

function countsHeadlessOf(text = ""): boolean {
  if (!["", "label", "count"].includes(text))
    throw new Error(`TAPPA_HEADLESS is "${text}"; set label (a browser without a window is a bot) or count (it is a person).`);
  return text === "count";
}

function databaseOf(text = ""): string {
  if (text === "") return "file:./data/tappa.db";
  if (!text.startsWith("file:"))
    throw new Error(`TAPPA_DATABASE must be file:<path>; it begins with "${text.slice(0, text.indexOf(":") + 1)}".`);
  return text;
}

function siteOf(text = ""): SiteSettings | null {
  if (text === "") return null;
  const parsed = siteSchema.safeParse(jsonOf(text));
  // What came from JSON is there or not, never there and undefined.
  if (parsed.success) return parsed.data as SiteSettings;
  const what = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; ");
  throw new Error(
    `TAPPA_SITE must be JSON like {"name","key":"pk_…","secretKey":"sk_…","origins":[]}, "keySet" and "theme" if you like: ${what}`,
  );
}

/** Nothing when it is no JSON, which the schema then refuses; the text holds a secret and is not shown. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isOnCurve(key: { kty: string; crv: string; x: string; y: string }): boolean {
  const { kty, crv, x, y } = key;
  try {
    createPublicKey({ key: { kty, crv, x, y }, format: "jwk" });
    return true;
  } catch {
    return false;
  }
}

function areToldApart(keys: readonly { kid?: string }[]): boolean {
  const kids = keys.map(({ kid }) => kid);
  return keys.length < 2 || (!kids.includes(undefined) && new Set(kids).size === keys.length);
}

function isOrigin(text: string): boolean {
  return text === "*" || (URL.canParse(text) && new URL(text).origin === text);
}

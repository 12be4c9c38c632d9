import { describe, expect, it } from "vitest";
import { readSettings } from "./settings.ts";

const site = { name: "Shop", key: "pk_demo", secretKey: "sk_0123456789abcdef", origins: ["http://localhost:4100"] };
const theme = { accent: "#9b2c3b", font: "Figtree, sans-serif", offset: { x: 24, y: 24 } };

/** A point of P-256 (RFC 7515, A.3). */
const POINT = { x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" };

describe("the environment", () => {
  it("may be empty: one machine, one file, this computer only", () => {
    expect(readSettings({})).toMatchObject({
      host: "127.0.0.1",
      port: 4000,
      publicUrl: null,
      database: "file:./data/tappa.db",
      attachmentsBytes: 5 * 1024 ** 3,
      countsHeadless: false,
      site: null,
    });
    expect(readSettings({}).sdkDir).toMatch(/packages\/sdk\/dist$/);
    expect(readSettings({}).consoleDir).toMatch(/apps\/console\/dist$/);
  });

  it("sets everything", () => {
    const settings = readSettings({
      TAPPA_HOST: "0.0.0.0",
      TAPPA_PORT: "0",
      TAPPA_PUBLIC_URL: "https://tappa.example/",
      TAPPA_DATABASE: "file:/var/lib/tappa.db",
      TAPPA_ATTACHMENTS_BYTES: "1000000",
      TAPPA_SDK_DIR: "/sdk",
      TAPPA_CONSOLE_DIR: "/console",
      TAPPA_HEADLESS: "count",
      TAPPA_SITE: JSON.stringify({ ...site, theme }),
    });
    expect(settings).toEqual({
      host: "0.0.0.0",
      port: 0,
      publicUrl: "https://tappa.example",
      database: "file:/var/lib/tappa.db",
      attachmentsBytes: 1_000_000,
      sdkDir: "/sdk",
      consoleDir: "/console",
      countsHeadless: true,
      site: { ...site, theme },
    });
  });

  const key = { kty: "EC", crv: "P-256", ...POINT, alg: "ES256", use: "sig", kid: "2026-06" };

  it("takes the public keys that identify tokens are signed by", () => {
    const keySet = { keys: [key, { ...key, kid: "2026-01", note: "until July" }] };
    expect(readSettings({ TAPPA_SITE: JSON.stringify({ ...site, keySet }) }).site).toMatchObject({ keySet });
    const bare = { keys: [{ kty: "EC", crv: "P-256", ...POINT }] };
    expect(readSettings({ TAPPA_SITE: JSON.stringify({ ...site, keySet: bare }) }).site).toMatchObject({ keySet: bare });
  });

  it.each([
    ["no keys", [], /keySet\.keys must hold a key/],
    ["a private key", [{ ...key, d: POINT.x }], /keySet\.keys\.0 holds a private key: leave out d/],
    ["an RSA key", [{ kty: "RSA", n: "AQAB", e: "AQAB" }], /keySet\.keys\.0\.kty must be EC/],
    ["another curve", [{ ...key, crv: "P-384" }], /keySet\.keys\.0\.crv must be P-256/],
    ["another algorithm", [{ ...key, alg: "none" }], /keySet\.keys\.0\.alg must be ES256/],
    ["a key for encryption", [{ ...key, use: "enc" }], /keySet\.keys\.0\.use must be sig/],
    ["a key cut off", [{ ...key, x: POINT.x.slice(1) }], /keySet\.keys\.0 is no point on the curve/],
    ["two keys of one kid", [key, key], /keySet\.keys must each have a kid of its own/],
    ["two keys without kids", [{ kty: "EC", crv: "P-256", ...POINT }, key], /keySet\.keys must each have a kid of its own/],
  ])("refuses a key set with %s and says why", (_what, keys, message) => {
    expect(() => readSettings({ TAPPA_SITE: JSON.stringify({ ...site, keySet: { keys } }) })).toThrow(message);
  });

  it("says nothing about how widgets look when the site does not", () => {
    expect(readSettings({ TAPPA_SITE: JSON.stringify(site) }).site).toEqual({ ...site, theme: {} });
  });

  it.each([
    [{ TAPPA_PORT: "80a" }, /TAPPA_PORT is "80a"/],
    [{ TAPPA_PORT: "70000" }, /TAPPA_PORT/],
    [{ TAPPA_PUBLIC_URL: "tappa.example" }, /TAPPA_PUBLIC_URL/],
    [{ TAPPA_DATABASE: "mysql://root:pass@db" }, /TAPPA_DATABASE/],
    [{ TAPPA_HEADLESS: "yes" }, /TAPPA_HEADLESS is "yes"; set label/],
    [{ TAPPA_SITE: "{" }, /TAPPA_SITE/],
    [{ TAPPA_SITE: JSON.stringify({ ...site, key: "demo" }) }, /key must be pk_ and 3 to 60 letters, digits, - or _/],
    [{ TAPPA_SITE: JSON.stringify({ ...site, secretKey: "sk_short" }) }, /sk_ and 16 to 120 letters, digits, - or _/],
    [{ TAPPA_SITE: JSON.stringify({ ...site, theme: { accent: "red" } }) }, /theme\.accent/],
    [{ TAPPA_SITE: JSON.stringify({ ...site, theme: { colour: "#fff" } }) }, /theme.*colour/],
    [{ TAPPA_SITE: JSON.stringify({ ...site, origins: ["http://localhost:4100/"] }) }, /origins/],
  ])("is refused with the name of the variable: %j", (env, message) => {
    expect(() => readSettings(env)).toThrow(message);
  });

  it("never shows a secret in a refusal", () => {
    for (const TAPPA_SITE of [JSON.stringify({ ...site, key: "demo" }), `${JSON.stringify(site)},`])
      expect(() => readSettings({ TAPPA_SITE })).not.toThrow(/0123456789abcdef/);
    expect(() => readSettings({ TAPPA_DATABASE: "mysql://root:pass@db" })).not.toThrow(/pass/);
  });
});

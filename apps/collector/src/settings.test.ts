import { describe, expect, it } from "vitest";
import { readSettings } from "./settings.ts";

const site = { name: "Shop", key: "pk_demo", secretKey: "sk_0123456789abcdef", origins: ["http://localhost:4100"] };
const theme = { accent: "#9b2c3b", font: "Figtree, sans-serif", offset: { x: 24, y: 24 } };

describe("the environment", () => {
  it("may be empty: one machine, one file, this computer only", () => {
    expect(readSettings({})).toMatchObject({
      host: "127.0.0.1",
      port: 4000,
      publicUrl: null,
      database: "file:./data/tappa.db",
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
      TAPPA_SDK_DIR: "/sdk",
      TAPPA_CONSOLE_DIR: "/console",
      TAPPA_SITE: JSON.stringify({ ...site, theme }),
    });
    expect(settings).toEqual({
      host: "0.0.0.0",
      port: 0,
      publicUrl: "https://tappa.example",
      database: "file:/var/lib/tappa.db",
      sdkDir: "/sdk",
      consoleDir: "/console",
      site: { ...site, theme },
    });
  });

  it("says nothing about how widgets look when the site does not", () => {
    expect(readSettings({ TAPPA_SITE: JSON.stringify(site) }).site).toEqual({ ...site, theme: {} });
  });

  it.each([
    [{ TAPPA_PORT: "80a" }, /TAPPA_PORT is "80a"/],
    [{ TAPPA_PORT: "70000" }, /TAPPA_PORT/],
    [{ TAPPA_PUBLIC_URL: "tappa.example" }, /TAPPA_PUBLIC_URL/],
    [{ TAPPA_DATABASE: "mysql://root:pass@db" }, /TAPPA_DATABASE/],
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

import { afterEach, describe, expect, it, vi } from "vitest";
import type { Arbitration } from "@tappa/lifecycle";
import type { SiteCampaign } from "@tappa/protocol";
import type { Core } from "../core.ts";
import type { Front } from "../front/index.ts";
import { createSource } from "../source.ts";
import { createTestEnv, testConfig } from "../testing.ts";
import { createStanding } from "./standing.ts";

const nps = { id: "nps", kind: "nps" } as SiteCampaign;
const chatOf = (en: string) => ({ id: "chat", kind: "chat", content: { title: { en } } }) as unknown as SiteCampaign;
const chat = chatOf("Chat");
const list = (version: string) => ({ id: "welcome", kind: "checklist", version, items: [] }) as unknown as SiteCampaign;
const found: Arbitration = { ask: "nps", standing: [], until: null };
const before = location.href;

afterEach(() => {
  document.body.replaceChildren();
  history.replaceState(null, "", before);
});

/** `shown` are the campaigns that were drawn: the widgets themselves are another package's. Launchers are real. */
function createTestStanding(campaigns = [nps]) {
  const env = createTestEnv();
  const shown: string[] = [];
  const opened = createSource<readonly SiteCampaign[]>([], env.report);
  const entries = createSource([], env.report);
  const show = async ({ id }: SiteCampaign, _: object, ended?: () => void) => {
    shown.push(id);
    ended?.();
  };
  const part = { show } as unknown as Front;
  const front = { load: async () => part, now: () => part };
  const config = { current: () => ({ ...testConfig, campaigns }), locale: () => "en" };
  const session = { delivery: () => ({ tabs: { seize: async () => () => {} } }) };
  const core = { env, config, session, opened, entries } as unknown as Core;
  const look = () => standing.apply(found, [nps]);
  const standing = createStanding(core, front, look, () => {});
  /** A newer config, and what the next look finds. */
  const use = (next: SiteCampaign[]) => {
    campaigns = next;
    standing.apply({ ask: null, standing: next.map(({ id }) => id), until: null }, next);
  };
  return { env, standing, opened, shown, use };
}

const launchers = () =>
  Array.from(document.querySelectorAll("tappa-launcher"), ({ shadowRoot }) => shadowRoot!.querySelector("button")!.ariaLabel);

describe("an ask", () => {
  it("comes as soon as the visitor has stopped typing", async () => {
    const { env, standing, shown } = createTestStanding();
    const field = document.body.appendChild(document.createElement("input"));
    field.focus();
    standing.apply(found, [nps]);
    await env.pass(3500);
    expect(shown).toEqual([]);
    field.blur();
    await env.pass(3500);
    await vi.waitFor(() => expect(shown).toEqual(["nps"]));
  });

  it("waits for dialogs of the page and for the chat to be closed", async () => {
    const { env, standing, opened, shown } = createTestStanding();
    const dialog = document.body.appendChild(document.createElement("dialog"));
    dialog.show();
    standing.apply(found, [nps]);
    await env.pass(3500);
    dialog.close();
    opened.set([chat]);
    await env.pass(3500);
    expect(shown).toEqual([]);
    opened.set([]);
    await env.pass(3500);
    await vi.waitFor(() => expect(shown).toEqual(["nps"]));
  });

  it("does not come at the checkout, and nobody looks again there", async () => {
    const { env, standing, shown } = createTestStanding();
    history.replaceState(null, "", "/checkout");
    standing.apply(found, [nps]);
    history.replaceState(null, "", before);
    await env.pass(60_000);
    expect(shown).toEqual([]);
  });
});

describe("what stands by", () => {
  it("gives way to what a newer config has in its place", async () => {
    const { shown, use } = createTestStanding();
    use([chat, list("1")]);
    await vi.waitFor(() => expect(launchers()).toEqual(["Chat"]));
    await vi.waitFor(() => expect(shown).toEqual(["welcome"]));
    use([chatOf("Ask us"), list("2")]);
    await vi.waitFor(() => expect(shown).toEqual(["welcome", "welcome"]));
    await vi.waitFor(() => expect(launchers()).toEqual(["Ask us"]));
    use([list("3")]);
    await vi.waitFor(() => expect(launchers()).toEqual([]));
  });

  it("is left alone where the newer config has the same", async () => {
    const { standing, use } = createTestStanding();
    use([chat]);
    await vi.waitFor(() => expect(launchers()).toHaveLength(1));
    const launcher = document.querySelector("tappa-launcher");
    use([chat, nps]);
    expect(document.querySelector("tappa-launcher")).toBe(launcher);
    standing.clear();
    await vi.waitFor(() => expect(launchers()).toEqual([]));
  });
});

import { afterEach, describe, expect, it, vi } from "vitest";
import type { Arbitration } from "@tappa/lifecycle";
import type { SiteCampaign } from "@tappa/protocol";
import type { Core } from "../core.ts";
import type { Front } from "../front/index.ts";
import { createSource } from "../source.ts";
import { createTestEnv, testConfig } from "../testing.ts";
import type { Judge } from "./judge.ts";
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
function createTestStanding() {
  const env = createTestEnv();
  const shown: string[] = [];
  const opened = createSource<readonly SiteCampaign[]>([], env.report);
  const entries = createSource([], env.report);
  const show = async ({ id }: SiteCampaign, _: object, ended?: () => void) => {
    shown.push(id);
    ended?.();
  };
  const part = { show } as unknown as Front;
  let failures = 0;
  /** The chunk fails to come so many times. */
  const fail = (times: number) => void (failures = times);
  const load = async () => {
    if (failures-- > 0) throw new Error("no chunk");
    return part;
  };
  const front = { load, now: () => part };
  const config = { current: () => testConfig };
  const session = { consent: { mark: () => "granted" }, delivery: () => ({ tabs: { seize: async () => () => {} } }) };
  const core = { env, config, session, opened, entries } as unknown as Core;
  const judge = { locale: () => "en" } as Judge;
  const look = () => standing.apply(found, [nps], [nps]);
  const standing = createStanding(
    core,
    judge,
    front,
    () => {},
    look,
    () => {},
  );
  /** A newer config, and what the next look finds. */
  const use = (next: SiteCampaign[]) => {
    standing.apply({ ask: null, standing: next.map(({ id }) => id), until: null }, next, next);
  };
  return { env, standing, opened, shown, use, fail };
}

const launchers = () =>
  Array.from(document.querySelectorAll("tappa-launcher"), ({ shadowRoot }) => shadowRoot!.querySelector("button")!.ariaLabel);

describe("an ask", () => {
  it("comes as soon as the visitor has stopped typing", async () => {
    const { env, standing, shown } = createTestStanding();
    const field = document.body.appendChild(document.createElement("input"));
    field.focus();
    standing.apply(found, [nps], [nps]);
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
    standing.apply(found, [nps], [nps]);
    await env.pass(3500);
    dialog.close();
    opened.set([chat]);
    await env.pass(3500);
    expect(shown).toEqual([]);
    opened.set([]);
    await env.pass(3500);
    await vi.waitFor(() => expect(shown).toEqual(["nps"]));
  });

  it("comes later where what draws it failed to come", async () => {
    const { standing, shown, env, fail } = createTestStanding();
    fail(1);
    standing.apply(found, [nps], [nps]);
    await vi.waitFor(() => expect(env.reported).toHaveLength(1));
    standing.apply(found, [nps], [nps]);
    await vi.waitFor(() => expect(shown).toEqual(["nps"]));
  });

  it("does not come at the checkout, and nobody looks again there", async () => {
    const { env, standing, shown } = createTestStanding();
    history.replaceState(null, "", "/checkout");
    standing.apply(found, [nps], [nps]);
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

  it("says nothing to the page when it never came and is taken down", async () => {
    const { env, standing, use, fail } = createTestStanding();
    const unhandled = vi.fn<(event: Event) => void>();
    addEventListener("unhandledrejection", unhandled);
    fail(1);
    use([list("1")]);
    await vi.waitFor(() => expect(env.reported).toHaveLength(1));
    standing.clear();
    await new Promise((resolve) => requestAnimationFrame(resolve));
    removeEventListener("unhandledrejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
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

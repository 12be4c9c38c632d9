import { afterEach, describe, expect, it, vi } from "vitest";
import type { Arbitration } from "@tappa/lifecycle";
import type { SiteCampaign } from "@tappa/protocol";
import type { Core } from "./core.ts";
import type { Hosts } from "./hosts.ts";
import { createSource } from "./source.ts";
import { createTestEnv } from "./testing.ts";
import { createWidgets } from "./widgets.ts";

const nps = { id: "nps", kind: "nps" } as SiteCampaign;
const chat = { id: "chat", kind: "chat" } as SiteCampaign;
const list = (version: string) => ({ id: "welcome", kind: "checklist", version, items: [] }) as unknown as SiteCampaign;
const found: Arbitration = { ask: "nps", standing: [], until: null };
const before = location.href;
let count = 0;

afterEach(() => {
  document.body.replaceChildren();
  history.replaceState(null, "", before);
});

/** `shown` are the campaigns whose host was made: the widget itself is another package's. Launchers count as they stand. */
function createTestWidgets(campaigns = [nps]) {
  const env = createTestEnv();
  const shown: string[] = [];
  const opened = createSource<readonly SiteCampaign[]>([], env.report);
  const createHost = ({ id }: SiteCampaign) => {
    shown.push(id);
    throw new Error("no widget");
  };
  const launched: SiteCampaign[] = [];
  const launch = (campaign: SiteCampaign) => {
    launched.push(campaign);
    return () => void launched.splice(launched.indexOf(campaign), 1);
  };
  const hosts = { opened, tick: () => {}, createHost, launch } as unknown as Hosts;
  const config = { current: () => ({ campaigns }) };
  const core = { env, config, key: `pk_widgets_${Date.now()}_${count++}` } as unknown as Core;
  const widgets = createWidgets(core, hosts, () => widgets.apply(found, [nps]));
  /** A newer config, and what the next look finds. */
  const use = (next: SiteCampaign[]) => {
    campaigns = next;
    widgets.apply({ ask: null, standing: next.map(({ id }) => id), until: null }, next);
  };
  return { env, widgets, opened, shown, launched, use };
}

describe("an ask", () => {
  it("comes as soon as the visitor has stopped typing", async () => {
    const { env, widgets, shown } = createTestWidgets();
    const field = document.body.appendChild(document.createElement("input"));
    field.focus();
    widgets.apply(found, [nps]);
    await env.pass(3500);
    expect(shown).toEqual([]);
    field.blur();
    await env.pass(3500);
    await vi.waitFor(() => expect(shown).toEqual(["nps"]));
  });

  it("waits for dialogs of the page and for the chat to be closed", async () => {
    const { env, widgets, opened, shown } = createTestWidgets();
    const dialog = document.body.appendChild(document.createElement("dialog"));
    dialog.show();
    widgets.apply(found, [nps]);
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
    const { env, widgets, shown } = createTestWidgets();
    history.replaceState(null, "", "/checkout");
    widgets.apply(found, [nps]);
    history.replaceState(null, "", before);
    await env.pass(60_000);
    expect(shown).toEqual([]);
  });
});

describe("what stands by", () => {
  it("gives way to what a newer config has in its place", async () => {
    const { shown, launched, use } = createTestWidgets();
    const edited = { ...chat };
    use([chat, list("1")]);
    await vi.waitFor(() => expect(launched).toEqual([chat]));
    await vi.waitFor(() => expect(shown).toEqual(["welcome"]));
    use([edited, list("2")]);
    await vi.waitFor(() => expect(shown).toEqual(["welcome", "welcome"]));
    await vi.waitFor(() => expect(launched).toEqual([edited]));
    expect(launched[0]).toBe(edited);
    use([list("2")]);
    await vi.waitFor(() => expect(launched).toEqual([]));
  });

  it("is left alone where the newer config has the same", async () => {
    const { launched, use } = createTestWidgets();
    use([chat]);
    await vi.waitFor(() => expect(launched).toHaveLength(1));
    use([chat, nps]);
    expect(launched).toEqual([chat]);
  });
});

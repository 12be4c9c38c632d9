import { expect, it, vi } from "vitest";
import type { SiteCampaign } from "@tappa/protocol";
import type { Core } from "../core.ts";
import { createSource } from "../source.ts";
import { createTestEnv } from "../testing.ts";
import type { Hosts } from "./hosts.ts";
import { createShowing } from "./showing.ts";

const nps = { id: "nps", kind: "nps" } as SiteCampaign;

it("what is there already is not shown again, and whoever asked for it hears that", async () => {
  const env = createTestEnv();
  const core = { env, opened: createSource([], env.report) } as unknown as Core;
  const { show, endAll } = createShowing(core, {} as Hosts);
  const first = show(nps, { by: "visitor" });
  const ended = vi.fn<() => void>();
  await show(nps, { by: "ask" }, ended);
  expect(ended).toHaveBeenCalledOnce();
  endAll();
  await first;
});

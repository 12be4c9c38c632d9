import type { FeedLine, SiteCampaign } from "@tappa/protocol";
import type { Core } from "../core.ts";
import { createDoor } from "../door.ts";
import { createArmed, mayShow, type Armed, type Show } from "./armed.ts";
import { createJudge, type Judge } from "./judge.ts";
import { createStanding } from "./standing.ts";
import { createTick } from "./tick.ts";

export { momentIn } from "./moment.ts";

/** What shows itself and when: loaded with the first campaign. What draws and hears is loaded when it is needed. */
export interface Campaigns extends Armed {
  readonly judge: Judge;
  /** Opens a widget by kind or campaign id, by the visitor's wish. */
  open(widget: string, text?: string): Promise<void>;
  /** A line of the feed that another tab heard; none = there is something to hear. */
  hear(line?: FeedLine): Promise<void>;
  /** Takes everything down. */
  clear(): void;
}

export function createCampaigns(core: Core): Campaigns {
  const { env, session, config } = core;
  const judge = createJudge(core);
  const tick = createTick(core, judge);
  const front = createDoor(env, async () => {
    const [{ createFront }, delivery] = await Promise.all([import("../front/index.ts"), session.deliver()]);
    return createFront(core, judge, delivery, open);
  });
  const open = async (widget: string, text?: string) => {
    await config.first;
    const campaign = armed.campaigns().find(({ id, kind }) => id === widget || kind === widget);
    if (!campaign) throw new Error(`no campaign "${widget}"`);
    if (campaign.kind === "chat") session.consent.allowChat();
    await (await front.load()).show(campaign, { by: "visitor", ...(text && { text }) });
  };
  const prepare = (kind: SiteCampaign["kind"]) =>
    void front
      .load()
      .then(({ preload }) => preload(kind))
      .catch(env.report);
  const standing = createStanding(
    core,
    judge,
    front,
    prepare,
    () => armed.look(),
    (widget) => void open(widget).catch(env.report),
  );
  const apply: Show = (found, some) => {
    const all = armed.campaigns().filter(({ kind }) => mayShow(session, kind));
    tick(all);
    standing.apply(found, some, all);
  };
  const armed = createArmed(core, judge.decide, apply, prepare);
  const current = config.current();
  if (current) armed.use(current);
  // What stands is drawn anew by whoever draws it now.
  env.doors?.subscribe(() => {
    standing.clear();
    armed.look();
  });
  return {
    ...armed,
    judge,
    open,
    hear: async (line) => (await front.load()).feed.hear(line),
    clear() {
      standing.clear();
      front.now()?.endAll();
    },
  };
}

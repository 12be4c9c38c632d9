import type { Core } from "../core.ts";
import type { Delivery } from "../delivery/index.ts";
import type { Judge } from "../campaigns/judge.ts";
import { createFeed, type Feed } from "./feed.ts";
import { createHosts, type Open } from "./hosts.ts";
import { createShowing, type Showing } from "./showing.ts";

/** What is loaded once something is to be drawn or heard: the feed, and the widgets with their hosts. */
export interface Front extends Showing {
  readonly feed: Feed;
}

export function createFront(core: Core, judge: Judge, delivery: Delivery, open: Open): Front {
  const feed = createFeed(core, delivery);
  return { ...createShowing(core, createHosts(core, judge, delivery, feed, open)), feed };
}

import type { Signal } from "@preact/signals-core";
import type { ComponentChildren } from "preact";
import type { Host } from "../host.ts";
import { createCsat } from "./csat.tsx";
import { createMenu } from "./menu.tsx";
import type { ChatCampaign } from "./panel.tsx";
import { createReplies } from "./replies.ts";
import { createReplyButtons } from "./reply-buttons.tsx";
import { createRating } from "./rating.ts";
import type { Chat } from "./store.ts";

/** What few visitors need of a chat, so it comes when they do. */
export interface Extras {
  /** What is asked of the visitor below the last message. */
  drawAsk(): ComponentChildren;
  drawMenu(open: Signal<boolean>): ComponentChildren;
}

export function createExtras(chat: Chat, host: Host<ChatCampaign>): Extras {
  const drawCsat = createCsat(createRating(host, chat), host.report);
  const drawReplies = createReplyButtons(createReplies(chat));
  return { drawAsk: () => drawCsat() ?? drawReplies(), drawMenu: createMenu(chat, host) };
}

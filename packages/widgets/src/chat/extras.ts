import type { Signal } from "@preact/signals-core";
import type { ComponentChildren } from "preact";
import type { Host } from "../host.ts";
import { createCsat } from "./csat.tsx";
import { createDelay } from "./delay.ts";
import { drawNotice, drawNotes } from "./notes.tsx";
import { drawLatest } from "./latest.tsx";
import { createMenu } from "./menu.tsx";
import type { ChatCampaign } from "./panel.tsx";
import { drawRefused } from "./refused.tsx";
import { createReplies } from "./replies.ts";
import { createReplyButtons } from "./reply-buttons.tsx";
import { createRating } from "./rating.ts";
import type { Chat } from "./store.ts";
import { drawTyping } from "./typing.tsx";

/** What few visitors need of a chat, so it comes when they do. */
export interface Extras {
  /** What is asked of the visitor below the last message. */
  drawAsk(): ComponentChildren;
  /** What is to be known of the draft before it is sent. */
  drawNotes(): ComponentChildren;
  /** That the conversation was closed, or that a message is late. */
  drawNotice(): ComponentChildren;
  drawLatest(toNewest: () => void): ComponentChildren;
  drawMenu(open: Signal<boolean>): ComponentChildren;
  drawRefused(id: string): ComponentChildren;
  drawTyping(name: string): ComponentChildren;
}

export function createExtras(chat: Chat, host: Host<ChatCampaign>): Extras {
  const drawCsat = createCsat(createRating(host, chat), host.report);
  const isLate = createDelay(chat);
  const drawReplies = createReplyButtons(createReplies(chat));
  return {
    drawAsk: () => drawCsat() ?? drawReplies(),
    drawNotice: () => drawNotice(chat, isLate.value),
    drawLatest,
    drawNotes: () => drawNotes(chat),
    drawMenu: createMenu(chat, host),
    drawTyping,
    drawRefused: (id) => drawRefused(chat, id),
  };
}

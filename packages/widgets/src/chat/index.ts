import type { Show } from "../host.ts";
import { mount } from "../mount.tsx";
import { createAttendedChat } from "./attended.ts";
import css from "./chat.css?inline";
import { createPanel, type ChatCampaign } from "./panel.tsx";

export { createChat, type Chat, type ChatOptions } from "./store.ts";
export type { QuickReplies } from "./replies.ts";
export type { Rating } from "./rating.ts";
export type { ChatMessage, MessageStatus } from "./thread.ts";

/** Opens the chat panel. */
export const show: Show<ChatCampaign> = (host, { by, text }) => {
  const chat = createAttendedChat(host, text);
  return mount({ host, by, styles: [css], view: createPanel(chat, host), onEnd: chat.dispose });
};

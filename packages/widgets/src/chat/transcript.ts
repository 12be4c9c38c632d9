import type { Locale } from "@tappa/protocol";
import type { ChatMessage } from "./thread.ts";

/** A conversation as plain text, one message below the other with its time and author. What was refused is not part of it. */
export function transcriptOf(
  messages: readonly ChatMessage[],
  locale: Locale,
  names: { title: string; you: string; agent: string },
): string {
  const time = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const said = messages
    .filter(({ status }) => status !== "refused")
    .map(({ at, mine, author, text, attachments = [] }) => {
      const words = [text, ...attachments.map(({ name }) => `📎 ${name}`)].filter(Boolean).join("\n");
      return `[${time.format(at)}] ${mine ? names.you : (author ?? names.agent)}: ${words}`;
    });
  return [names.title, ...said].join("\n\n").concat("\n");
}

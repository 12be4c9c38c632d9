import type { ComponentChildren } from "preact";
import type { Host } from "../host.ts";
import { useShell } from "../shell.ts";
import type { ChatCampaign } from "./panel.tsx";
import { createQuestion } from "./question.tsx";
import { createReception } from "./reception.ts";
import type { Chat } from "./store.ts";
import { openingIn, waitIn } from "./wait-words.ts";

/** Says when the chat is open and how long answers take, and asks who is writing; what it returns draws it below the last message. */
export function createReceptionDesk(chat: Chat, host: Host<ChatCampaign>): () => ComponentChildren {
  const drawQuestion = createQuestion(createReception(chat, host), host.report);
  return () => (
    <>
      <Expectation chat={chat} now={host.now()} />
      {drawQuestion()}
    </>
  );
}

function Expectation({ chat, now }: { chat: Chat; now: number }) {
  const { t, locale } = useShell();
  const { opensAt, waitMs, waitOf = 0 } = chat.presence.value;
  const last = chat.messages.value.at(-1);
  if (opensAt !== undefined)
    return (
      <p class="greeting">
        <b>{t("chat.closed")}</b> {opensAt && t("chat.opens", { when: openingIn(locale, opensAt, now) })} {t("chat.closedWrite")}
      </p>
    );
  // Who has just been answered knows how long it took.
  if (!waitMs || (last && !last.mine)) return null;
  return <p class="greeting">{t("chat.wait", { time: waitIn(locale, waitMs), count: waitOf })}</p>;
}

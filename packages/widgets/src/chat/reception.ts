import { computed, effect, signal, untracked, type ReadonlySignal } from "@preact/signals-core";
import type { AwayForm, ChatField } from "@tappa/protocol";
import type { Host } from "../host.ts";
import { follow } from "../sources.ts";
import { localText } from "../texts/local-text.ts";
import type { ChatCampaign } from "./panel.tsx";
import type { Chat } from "./store.ts";

/** What the visitor is asked about themselves. */
export interface Question {
  trait: string;
  /** In the visitor's language; "" for the e-mail address that is asked for while the chat is closed. */
  label: string;
  type: ChatField["type"];
  required: boolean;
  choices: { value: string; label: string }[];
}

export interface Reception {
  /** One at a time; null while nothing is asked. */
  readonly question: ReadonlySignal<Question | null>;
  /** The message that was to be sent waits for the answer. */
  readonly holds: ReadonlySignal<boolean>;
  /** Answers the question; false when it is no answer to it. */
  tell(text: string): Promise<boolean>;
  /** Leaves the question out, unless it is required. */
  leaveOut(): void;
}

const KEY = "chat.asked";
/** As long as facts keep an attribute, with room to spare. */
const LONGEST = 400;
const ADDRESS = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
const NO_FORM: AwayForm = { email: "ask", alone: false };

/** Asks who is writing, once, after something was written; what is required is asked before it is sent. */
export function createReception(chat: Chat, host: Host<ChatCampaign>): Reception {
  const { fields = [], away = NO_FORM } = host.campaign.content;
  const { messages, status, presence, agents, gate } = chat;
  const facts = follow(host.facts, chat.cleanups);
  /** Traits that were answered or left out; null until the device has said so. */
  const done = signal<readonly string[] | null>(null);
  const wanted = signal(false);

  const isAway = computed(() => presence.value.opensAt !== undefined || (away.alone && agents.value.length === 0));
  const open = computed((): Question[] => {
    const asked = fields.map(({ choices = [], label, ...field }): Question => ({
      ...field,
      label: localText(label, host.locale),
      choices: choices.map((one) => ({ value: one.value, label: localText(one.label, host.locale) || one.value })),
    }));
    const email: Question = { trait: "email", label: "", type: "email", required: away.email === "require", choices: [] };
    if (isAway.value && away.email !== "no" && !fields.some(({ type }) => type === "email")) asked.push(email);
    return asked.filter(({ trait }) => !done.value?.includes(trait) && !Object.hasOwn(facts.value.attrs, trait));
  });
  const isHeld = computed(() => !done.value || open.value.some(({ required }) => required));
  const holds = computed(() => wanted.value && isHeld.value);
  const isAwaited = computed(() => status.value === "open" && messages.value.at(-1)?.mine === true);
  const question = computed(() => (done.value && (holds.value || isAwaited.value) && open.value[0]) || null);

  gate.isShut = () => (wanted.value = isHeld.value);
  const read = async (): Promise<readonly string[]> => (await host.storage.get<string[]>(KEY)) ?? [];
  const settle = (trait: string): void => {
    done.value = [...(done.value ?? []), trait];
    // Another tab may have asked something else meanwhile.
    read()
      .then((kept) => host.storage.set(KEY, [...new Set([...kept, trait])]))
      .catch(host.report);
  };
  read()
    .catch(() => [])
    .then((kept) => (done.value = kept), host.report);
  chat.cleanups.push(
    effect(() => {
      if (!wanted.value || isHeld.value) return;
      wanted.value = false;
      untracked(chat.send);
    }),
  );
  return {
    question,
    holds,
    async tell(written) {
      const now = question.value;
      const text = now && (await checked(now, written.trim()));
      if (!text || question.value?.trait !== now.trait) return false;
      host.send("$traits", { traits: { [now.trait]: text } });
      settle(now.trait);
      return true;
    },
    leaveOut() {
      const now = question.value;
      if (now && !now.required) settle(now.trait);
    },
  };
}

/** The answer as it may be sent; "" is none. */
async function checked({ type, choices }: Question, text: string): Promise<string> {
  if (type === "choice") return choices.some(({ value }) => value === text) ? text : "";
  if (type === "email") return ADDRESS.test(text) ? text.slice(0, LONGEST) : "";
  const { guard } = await import("./guard.ts");
  return guard(text).text.slice(0, LONGEST);
}

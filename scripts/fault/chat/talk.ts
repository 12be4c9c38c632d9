import type { Browser, BrowserContext } from "@playwright/test";
import { setTimeout as pause } from "node:timers/promises";
import type { VisitorProof } from "../../../packages/protocol/src/index.ts";
import type { TalkResult } from "./account.ts";
import type { KeptTalk } from "./kept.ts";
import { startListener, type Listener } from "./listener.ts";
import { openSide, type Side, TROUBLES } from "./side.ts";
import { agentWay, visitorWay } from "./ways.ts";

export interface TalkWorld {
  browser: Browser;
  /** A browser profile in which an agent is logged in. */
  agentContext(): Promise<BrowserContext>;
  /** Where pages and the console reach the collector. */
  url: string;
  key: string;
  /** Where the shop's page is. */
  shopUrl: string;
  kept(conversation: string): KeptTalk;
  random: () => number;
  fail(error: string): void;
}

/** What each side says, at most. */
const TURNS = 8;
const THINK_MS = 400;

/** One visitor and one agent talk while their pages and lines end again and again. */
export async function runTalk(name: string, world: TalkWorld): Promise<TalkResult> {
  const { browser, agentContext, url, key, shopUrl, kept, random, fail } = world;
  const [context, agents] = [await browser.newContext(), await agentContext()];
  try {
    const proof = proofOf(context);
    const visitor = await openSide(visitorWay(context, shopUrl), random, fail);
    await visitor.say(`v${name}.0`);
    const listener = startListener({ url, key, origin: shopUrl, visitor: await proof, random });
    const conversation = await conversationOf(listener);
    const agent = await openSide(agentWay(agents, url, conversation), random, fail);
    await Promise.all([useSide(visitor, `v${name}`, random), useSide(agent, `a${name}`, random)]);

    const isAsStored = (shown: readonly string[]) => shown.join("\n") === kept(conversation).messages.join("\n");
    let [atVisitor, atAgent, count]: [string[], string[], number] = [[], [], -1];
    // What one side still had to send, the other has to hear.
    while (count !== kept(conversation).messages.length) {
      count = kept(conversation).messages.length;
      atAgent = await agent.settled(isAsStored);
      atVisitor = await visitor.settled(isAsStored);
    }
    // Pages go on telling, of what was seen, while the rest is read: what was there before is what has to be heard.
    const { messages, seqs } = kept(conversation);
    await listener.stop();
    const unheard = seqs.filter((seq) => !listener.seqs.includes(seq)).map((seq) => `${seq} was never heard`);
    return {
      said: [...visitor.said, ...agent.said],
      perhaps: [...visitor.perhaps, ...agent.perhaps],
      crashes: [...visitor.crashes, ...agent.crashes],
      stored: messages,
      visitor: atVisitor,
      agent: atAgent,
      heard: listener.texts,
      gaps: [...listener.faults, ...unheard],
    };
  } finally {
    await Promise.all([context.close(), agents.close()]);
  }
}

/** Who the visitor is, out of what its page sends. */
function proofOf(context: BrowserContext): Promise<VisitorProof> {
  return new Promise((resolve) =>
    context.on("request", (request) => {
      if (request.url().endsWith("/v1/feed")) resolve((request.postDataJSON() as { visitor: VisitorProof }).visitor);
    }),
  );
}

async function conversationOf(listener: Listener): Promise<string> {
  for (;;) {
    const conversation = listener.conversation();
    if (conversation) return conversation;
    await pause(50);
  }
}

async function useSide(side: Side, name: string, random: () => number): Promise<void> {
  for (let turn = 1; turn <= TURNS; turn++) {
    const trouble = TROUBLES[Math.floor(random() * TROUBLES.length)]!;
    const kind = random();
    if (kind < 0.25) await side.sayInto(`${name}.${turn}`, trouble);
    else await side.say(`${name}.${turn}`);
    if (kind > 0.7) await side.suffer(trouble);
    await pause(random() * THINK_MS);
  }
}

import { canonicalModel, emptyFacts } from "@tappa/lifecycle";
import type {
  AgentFeedLine,
  ConversationCounts,
  ConversationDetail,
  ConversationPatch,
  ConversationView,
  InboxSettings,
  PersonDetail,
  PersonSummary,
  NoteRequest,
  ReplyRequest,
  ThreadMessage,
  ThreadNote,
} from "@tappa/protocol";
import { isInView } from "./inbox/list.ts";
import { AGENT, agentMessage, BEN, NOW } from "./testing.ts";
import { createFileIntake } from "./testing-files.ts";

function detailOf({ traits = {}, ...person }: PersonSummary & Partial<Pick<PersonDetail, "traits">>): PersonDetail {
  const why = { op: "all", value: true, rule: { all: [] }, until: null };
  return {
    ...person,
    facts: { ...emptyFacts(), firstSeen: NOW, lastSeen: NOW },
    verdict: {
      stage: person.stage,
      base: person.stage,
      rule: person.stage,
      flags: person.flags,
      since: NOW,
      why,
      transitions: [],
      nextCheckAt: null,
    },
    why: "always",
    transitions: [],
    traits,
    timeline: [],
    orderList: [],
    devices: [],
    conversations: [],
    responses: [],
  };
}

interface Call {
  method: string;
  path: string;
  body: unknown;
}

function problem(status: number, code: string, detail: string, more: object = {}): Response {
  return Response.json({ type: code, title: code, status, code, detail, ...more }, { status });
}

type Conversations = Map<string, ConversationDetail>;

function reply(conversation: ConversationDetail, { id, text, seen, ...beside }: ReplyRequest): Response {
  const since = conversation.messages.filter((message) => message.seq > seen && message.author.kind === "agent");
  if (since.length > 0) return problem(409, "conflict", "A colleague answered meanwhile.", { messages: since });
  const message: ThreadMessage = { ...agentMessage(conversation.messages.length + 1, text), ...beside, id };
  conversation.messages.push(message);
  conversation.lastSeq = message.seq;
  return Response.json(message);
}

function note(conversation: ConversationDetail, { id, text }: NoteRequest): Response {
  const added: ThreadNote = { id, after: conversation.messages.length, author: AGENT, text, at: NOW };
  conversation.notes.push(added);
  return Response.json(added);
}

function patched(conversation: ConversationDetail, { label, assignee, ...changes }: ConversationPatch): ConversationDetail {
  const labels = [...conversation.labels.filter((id) => id !== label?.id), ...(label?.on ? [label.id] : [])];
  const agent = [AGENT, BEN].find(({ id }) => id === assignee);
  const owner = assignee === undefined ? {} : { assignee: agent ? { id: agent.id, name: agent.name } : null };
  return Object.assign(conversation, changes, owner, { labels });
}

function countsOf(known: Iterable<ConversationDetail>): ConversationCounts {
  const all = [...known];
  const count = (view: ConversationView) => all.filter((one) => isInView(one, view, AGENT.id)).length;
  return {
    open: count("open"),
    mine: count("mine"),
    unassigned: count("unassigned"),
    snoozed: count("snoozed"),
    resolved: count("resolved"),
  };
}

function answerOne(conversation: ConversationDetail, act: string | undefined, { method, body }: Call): Response {
  if (act === "/notes") return note(conversation, body as NoteRequest);
  if (act === "/messages") return reply(conversation, body as ReplyRequest);
  if (method === "GET") return Response.json(conversation);
  if (method === "PATCH") patched(conversation, body as ConversationPatch);
  return new Response(null, { status: 204 });
}

/** Anna and Ben; who is removed is not forgotten, since nobody asks twice in a test. */
function answerAgents({ method, path }: Call): Response {
  if (method === "DELETE") return new Response(null, { status: 204 });
  if (path === "/agents") return Response.json([AGENT, BEN]);
  return Response.json({ url: "https://collector.example/console/join#token=once" }, { status: 201 });
}

function answer(conversations: Conversations, call: Call): Response {
  if (call.path.startsWith("/agents")) return answerAgents(call);
  if (call.path.endsWith("/counts")) return Response.json(countsOf(conversations.values()));
  const [, id, act] = /\/conversations\/([^/?]+)(\/\w+)?/.exec(call.path) ?? [];
  const conversation = conversations.get(id ?? "");
  if (conversation) return answerOne(conversation, act, call);
  if (id) return problem(404, "not_found", "There is no such conversation on this site.");
  if (call.path.includes("/conversations")) return Response.json({ conversations: [...conversations.values()], next: null });
  const person = [...conversations.values()].find((one) => call.path.endsWith(`/people/${one.person.id}`))?.person;
  if (person) return Response.json(detailOf(person));
  return problem(404, "not_found", `Nothing at ${call.path}.`);
}

/** The inbox's part of the collector, in memory and behind `fetch`. */
export function createFakeCollector(...known: ConversationDetail[]) {
  const conversations: Conversations = new Map(known.map((one) => [one.id, one]));
  const calls: Call[] = [];
  let settings: InboxSettings = {
    version: 0,
    labels: [],
    savedReplies: [],
    queue: { stages: { loyal: 1.5 }, carts: [{ currency: "EUR", fromMinor: 5_000, weight: 1.3 }] },
  };
  let isDown = false;
  const files = createFileIntake();
  const lines = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const openFeed = () => new Response(new ReadableStream({ start: (controller) => void lines.add(controller) }));
  const change = ({ base, ...part }: { base: number } & Partial<InboxSettings>) => {
    if (base !== settings.version) return problem(409, "conflict", "A colleague changed this meanwhile.");
    settings = { ...settings, ...part, version: base + 1 };
    return Response.json(settings);
  };
  const fake: typeof fetch = async (input, init) => {
    if (isDown) throw new TypeError("Failed to fetch");
    const path = String(input).replace(/^\/api/, "");
    const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
    const call = { method: init?.method ?? "GET", path, body };
    calls.push(call);
    if (path.endsWith("/feed")) return openFeed();
    if (path.endsWith("/config"))
      return Response.json({ model: canonicalModel, campaigns: [], locales: ["en"] }, { headers: { etag: '"v1"' } });
    if (path.endsWith("/viewing")) return new Response(null, { status: 204 });
    if (/\/inbox\/[\w-]+$/.test(path)) return change(body as { base: number } & Partial<InboxSettings>);
    if (path.includes("/inbox")) return Response.json(settings);
    return answer(conversations, structuredClone(call));
  };
  return {
    fetch: files.over(fake, () => isDown),
    conversations,
    calls,
    called: (method: string, end: string) => calls.filter((call) => call.method === method && call.path.endsWith(end)),
    /** Tells every open console. */
    tell(line: AgentFeedLine): void {
      for (const controller of lines) controller.enqueue(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
    },
    useSettings: (changes: Partial<InboxSettings>) => (settings = { ...settings, ...changes }),
    setDown: (down: boolean) => (isDown = down),
    files,
    /** Ends every line, as a collector does that goes down. */
    hangUp(): void {
      for (const controller of lines) controller.close();
      lines.clear();
    },
  };
}

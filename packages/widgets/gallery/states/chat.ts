import type { ConversationStatus } from "@tappa/protocol";
import { show } from "../../src/chat/index.ts";
import type { Dispose } from "../../src/host.ts";
import { chatSample as campaign } from "../../src/samples.ts";
import { createTestHost, drawn, type TestHost } from "../../src/testing.ts";
import type { Look, WidgetStates } from "../look.ts";

type Test = TestHost<typeof campaign>;

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** A fixed afternoon, so that screenshots of two days are alike. */
const NOW = new Date(2026, 10, 21, 15, 42).getTime();
const THREAD = "conversation-1";

const PICTURE = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 3"><rect width="8" height="3" fill="#7a4a2b"/><circle cx="4" cy="2" r="1" fill="#2b1a10"/></svg>')}`;

let made = 0;
function says(test: Test, name: string | null, text: string, ago: number): string {
  const id = `message-${++made}`;
  const author = name ? { kind: "agent" as const, name } : { kind: "visitor" as const };
  test.push({ type: "message", id, conversation: THREAD, author, text, at: NOW - ago });
  return id;
}

const reads = (test: Test, by: "visitor" | "agent", upTo: string): void =>
  test.push({ type: "read", conversation: THREAD, by, upTo });

const status = (test: Test, next: ConversationStatus): void =>
  test.push({ type: "conversation", conversation: THREAD, status: next, agent: "Anna" });

function talk(test: Test): void {
  says(test, null, "Hello! Is the Sidamo good for a moka pot, or is it too light?", DAY + 43 * MINUTE);
  says(test, "Anna", "Hi! It works, but it is at its best as a filter.", DAY + 40 * MINUTE);
  says(test, "Anna", "For a moka pot I would take the *Notte*: https://shop.example/beans/notte.", DAY + 39 * MINUTE);
  const thanks = says(test, null, "Lovely, thank you", DAY + 30 * MINUTE);
  reads(test, "agent", thanks);
  const answer = says(test, "Anna", "With pleasure. Enjoy!", DAY + 28 * MINUTE);
  reads(test, "visitor", answer);
}

function today(test: Test): string {
  talk(test);
  says(test, null, "Me again :)", 12 * MINUTE);
  const last = says(test, null, "My order says it was delivered, but I cannot find the parcel. Where could it be?", 11 * MINUTE);
  return last;
}

const agents = (test: Test, ...names: string[]): void => test.emit({ e: "presence", agents: names.map((name) => ({ name })) });

/** Opens the chat on a host prepared by `before`; `after` runs once it is connected. */
function state(before: (test: Test) => void, after: (test: Test) => void = () => {}, online = true) {
  return (look: Look): Dispose => {
    made = 0;
    const test = createTestHost({ campaign, ...look, online, now: () => NOW });
    before(test);
    const end = show(test.host, { by: "visitor" });
    after(test);
    return end;
  };
}

/** A message that the collector did not take. */
const refused = (text: string, code: string) =>
  state(
    (test) => {
      talk(test);
      test.settle(test.host.send("$message", { conversation: THREAD, text }), "refused", code);
    },
    (test) => agents(test, "Anna"),
  );

/** As soon as it is there. */
function press(root: ShadowRoot, selector: string): void {
  const found = root.querySelector<HTMLElement>(selector);
  if (found) found.click();
  else requestAnimationFrame(() => press(root, selector));
}

const LONG =
  "I have been trying to descale the machine as the leaflet says, but step four is not clear to me.\n\n1. Fill the tank\n2. Press both buttons\n3. Wait\n4. ???\n\nTheUnbreakableSerialNumberOnTheBackIsSN-2026-00000000000000000000000000000000000000042 and the page I read was https://shop.example/help/machines/espresso/descaling/a-very-long-address-that-does-not-end?with=parameters&and=more";

export const states: WidgetStates = {
  empty: state(
    () => {},
    (test) => agents(test, "Anna", "Marek"),
  ),
  "nobody-here": state(() => {}),
  thread: state(
    (test) => {
      reads(test, "agent", today(test));
    },
    (test) => agents(test, "Anna"),
  ),
  typing: state(
    (test) => void today(test),
    (test) => {
      agents(test, "Anna");
      test.emit({ e: "typing", conversation: THREAD, by: "agent", name: "Anna" });
    },
  ),
  unread: state(
    (test) => {
      talk(test);
      says(test, "Marek", "Your parcel left us this morning. Here is where it is: https://track.example/4711", 8 * MINUTE);
      says(test, "Marek", "It should be with you **tomorrow**.", 7 * MINUTE);
    },
    (test) => agents(test, "Marek"),
  ),
  sending: state(
    (test) => {
      talk(test);
      const sent = test.host.send("$message", { conversation: THREAD, text: "One more question:" });
      test.settle(sent, "sent");
      test.host.send("$message", { conversation: THREAD, text: "do you grind it for me?" });
    },
    (test) => agents(test, "Anna"),
  ),
  offline: state(
    (test) => {
      talk(test);
      test.host.send("$message", { conversation: THREAD, text: "I am on the train, the net comes and goes" });
    },
    () => {},
    false,
  ),
  refused: refused("This one the collector did not take.", "event_invalid"),
  blocked: refused("This one nobody here wants to read.", "visitor_blocked"),
  resolved: state((test) => {
    talk(test);
    status(test, "resolved");
  }),
  rating: state((test) => {
    talk(test);
    status(test, "resolved");
    test.push({ type: "ask", ask: "csat", conversation: THREAD, id: "ask-1" });
  }),
  "rating-comment": (look) => {
    const end = states.rating!(look);
    void drawn().then((root) => press(root, ".csat button"));
    return end;
  },
  menu: (look) => {
    const end = states.thread!(look);
    void drawn().then((root) => press(root, "[aria-expanded]"));
    return end;
  },
  "long-text": state(
    (test) => {
      talk(test);
      says(test, null, LONG, 4 * MINUTE);
      says(test, "Anna-Magdalena Wielkopolska-Konstantinopolitańczykowianeczka", "One moment, I look it up.", 2 * MINUTE);
    },
    (test) => agents(test, "Anna-Magdalena Wielkopolska-Konstantinopolitańczykowianeczka", "Bo"),
  ),
  draft: (look) => {
    const test = createTestHost({ campaign, ...look, now: () => NOW });
    today(test);
    test.stored.set("chat.draft", "It is a small brown box.\nOn it stands my name,\nand a coffee cup.");
    const end = show(test.host, { by: "visitor" });
    agents(test, "Anna");
    return end;
  },
  guarded: (look) => {
    const test = createTestHost({ campaign, ...look, now: () => NOW });
    talk(test);
    test.stored.set("chat.draft", "It is the card 4111 1111 1111 1111, and my password is tiger7");
    return show(test.host, { by: "visitor" });
  },
  marked: state((test) => {
    says(test, null, "Which ones are *not* too bitter? Here: https://shop.example/beans_(dark)", 9 * MINUTE);
    says(
      test,
      "Anna",
      "Take one of these:\n- **Sidamo**, the lightest\n- [Notte](https://shop.example/beans/notte), for a `moka` pot\n- a bag of each\n\n1. Grind it\n2. Wait a minute",
      8 * MINUTE,
    );
    says(test, "Anna", "Never pay at [bank.example](https://evil.example/login)", 7 * MINUTE);
    says(test, null, "شكرًا:\n- أولًا https://shop.example/a\n- ثانيًا", 2 * MINUTE);
  }),
  offer: state(
    (test) => {
      says(test, null, "Which beans would you take for a moka pot?", 9 * MINUTE);
      test.push({
        type: "message",
        id: "message-offer",
        conversation: THREAD,
        author: { kind: "agent", name: "Anna" },
        text: "This one, I think. Shall I put it aside for you?",
        at: NOW - MINUTE,
        replies: ["Yes, please", "No, thank you", "Something with less acid, if you have it"],
        card: { url: "https://shop.example/beans/notte", title: "Notte, 250 g", image: PICTURE },
      });
    },
    (test) => agents(test, "Anna"),
  ),
  unseen: state((test) => {
    says(test, null, "A file: invoice\u202efdp.exe and a zero\u200bwidth space", 4 * MINUTE);
    says(test, "Anna", "Family 👨‍👩‍👧 and می‌خواهم stay as they are", 2 * MINUTE);
  }),
  "too-long": (look) => {
    const test = createTestHost({ campaign, ...look, now: () => NOW });
    test.stored.set("chat.draft", "word ".repeat(804));
    return show(test.host, { by: "visitor" });
  },
  "scrolled-up": (look) => {
    const end = state((test) => void (today(test), today(test)))(look);
    void drawn().then((root) => root.querySelector(".scroller")?.scrollTo({ top: -400 }));
    return end;
  },
};

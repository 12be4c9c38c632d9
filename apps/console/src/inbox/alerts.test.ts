import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { ConversationDetail } from "@tappa/protocol";
import { agentMessage, conversationWith, createMemoryStorage, createTestNotices, visitorMessage } from "../testing.ts";
import { createAlerts } from "./alerts.ts";

const hello = visitorMessage(1, "Hello?");

function open(changes: Partial<ConversationDetail> = {}) {
  const known = conversationWith("Ann", [hello], changes);
  const notices = createTestNotices();
  const inView = signal<string | null>(null);
  const storage = createMemoryStorage();
  const find = (id: string) => (id === known.id ? Promise.resolve(known) : Promise.reject(new Error("gone")));
  const make = () => createAlerts({ notices, storage, key: "alerts", agent: "agent-1", find, inView: () => inView.value });
  return { alerts: make(), notices, inView, make };
}

test("who does not look is told of a message in an unassigned conversation or one of theirs, by sound and notification", async () => {
  for (const assignee of [null, { id: "agent-1", name: "Anna" }]) {
    const { alerts, notices } = open({ assignee });
    await alerts.arrived("c-ann", hello);
    expect([notices.sounds(), notices.shown]).toMatchObject([1, [{ title: "Ann", body: "Hello?", tag: "c-ann" }]]);
    notices.shown[0]!.onOpen();
    expect(alerts.chosen.value).toBe("c-ann");
    alerts.opened();
    expect(alerts.chosen.value).toBeNull();
  }
});

test("nobody is told of a colleague's conversation, of what an agent wrote, or of what is not known", async () => {
  const theirs = open({ assignee: { id: "agent-2", name: "Ben" } });
  await theirs.alerts.arrived("c-ann", hello);
  const { alerts, notices } = open();
  await alerts.arrived("c-ann", agentMessage(2, "Hi"));
  await alerts.arrived("c-nobody", hello);
  expect([theirs.notices.sounds(), theirs.notices.shown, notices.sounds(), notices.shown]).toEqual([0, [], 0, []]);
});

test("who looks hears a sound and sees no notification, and nothing of the conversation that is open", async () => {
  const { alerts, notices, inView } = open();
  notices.looking.value = true;
  await alerts.arrived("c-ann", hello);
  inView.value = "c-ann";
  await alerts.arrived("c-ann", hello);
  expect([notices.sounds(), notices.shown]).toEqual([1, []]);
});

test("without leave there is the sound alone, and of several pages one makes it", async () => {
  const { alerts, notices, make } = open();
  notices.permission.value = "default";
  const second = make();
  await Promise.all([alerts, second].map((one) => one.arrived("c-ann", hello)));
  expect([notices.sounds(), notices.shown]).toEqual([1, []]);
  alerts.close();
  await second.arrived("c-ann", hello);
  expect(notices.sounds()).toBe(2);
});

test("muting is remembered and holds in every page", async () => {
  const { alerts, notices, make } = open();
  const second = make();
  second.mute(true);
  await alerts.arrived("c-ann", hello);
  expect([notices.sounds(), notices.shown.length, make().isMuted.value]).toEqual([0, 1, true]);
  second.mute(false);
  await alerts.arrived("c-ann", hello);
  expect(notices.sounds()).toBe(1);
});

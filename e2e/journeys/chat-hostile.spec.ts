import type { Page } from "@playwright/test";
import { arrive, expect, test } from "./fixtures.ts";
import { answer, bubbles, messageField, openChat, openConversation, say, thread, write } from "./talk.ts";

const HOSTILE = [
  "**bold**, _slanted_ and `code`",
  "[our stands](https://example.org/stands)",
  "[press me](javascript:document.title='owned')",
  `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`,
  "invoice\u202egpj.exe, a\u200bb",
  "- one",
  "- two",
].join("\n");

/** What a person sees of it: text, the few marks there are, and what is hidden called by its name. */
async function expectHarmless(page: Page, times: number): Promise<void> {
  const all = (text: string) => Array.from({ length: times }, () => text);
  const last = bubbles(page).last();
  await expect(bubbles(page)).toHaveCount(times);
  await expect(last.locator("strong")).toHaveText("bold");
  await expect(last.locator("em")).toHaveText("slanted");
  await expect(last.locator("code")).toHaveText("code");
  await expect(last.getByRole("listitem")).toHaveText(["one", "two"]);
  await expect(thread(page).getByRole("link")).toHaveText(all("our stands"));
  await expect(last.getByRole("link")).toHaveAttribute("href", "https://example.org/stands");
  for (const text of [
    "[press me](javascript:document.title='owned')",
    `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`,
    "invoice⟨U+202E⟩gpj.exe, a⟨U+200B⟩b",
  ])
    await expect(last).toContainText(text);
  await expect(thread(page).getByRole("img")).toHaveCount(0);
  await expect(page).not.toHaveTitle("owned");
}

test("whatever one side writes, the other sees text: marks and web addresses, no script, and nothing hidden in it", async ({
  agent,
  shopper,
}) => {
  await openChat(shopper);
  await say(shopper, HOSTILE);
  await openConversation(agent, "bold");
  await answer(agent, HOSTILE);
  for (const page of [shopper, agent]) await expectHarmless(page, 2);
});

test("who writes too much is told by how much, keeps all of it over a reload, and sends it once it is short enough", async ({
  agent,
  shopper,
}) => {
  const book = "Once upon a time. ".repeat(1112).slice(0, 20_000);
  await openChat(shopper);
  await say(shopper, book);
  await expect(shopper.getByText("16000 characters too long")).toBeVisible();
  await expect(shopper.getByRole("button", { name: "Send" })).toBeDisabled();
  await expect(bubbles(shopper)).toHaveCount(0);
  await shopper.reload();
  await openChat(shopper);
  await expect(messageField(shopper)).toHaveValue(book);
  await say(shopper, book.slice(0, 4000));
  await expect(thread(shopper)).toContainText("Sent");

  await openConversation(agent, "Once upon a time.");
  await expect(bubbles(agent)).toHaveText([book.slice(0, 4000).trim()]);
  await answer(agent, book);
  await expect(agent.getByText("16000 characters too many")).toBeVisible();
  await expect(agent.locator("#reply")).toHaveValue(book);
  await expect(bubbles(shopper)).toHaveCount(1);
});

test("who sends more than anybody may in a minute loses no word and holds up nobody at the same address", async ({
  browser,
  stack,
  agent,
  shopper,
}) => {
  await shopper.clock.install();
  await shopper.reload();
  await openChat(shopper);
  const refusals: number[] = [];
  shopper.on("response", (response) => void (response.status() === 429 && refusals.push(429)));
  await expect
    .poll(async () => {
      await shopper.evaluate(async () => {
        const { tappa } = window as unknown as { tappa: { track(name: string): void; flush(): Promise<void> } };
        for (let count = 0; count < 200; count++) tappa.track("pressed");
        await tappa.flush();
      });
      return refusals.length;
    })
    .toBeGreaterThan(0);
  await say(shopper, "Your button does not work");
  await expect(thread(shopper)).toContainText("Saved here");
  await messageField(shopper).fill("And another thing");
  await shopper.clock.fastForward(8_000);
  await expect(shopper.getByText("Not sent yet: the connection to us does not work right now.")).toBeVisible();

  const other = await browser.newContext();
  const page = await arrive(other, stack);
  await openChat(page);
  await say(page, "Do you have it in red?");
  await expect(thread(page)).toContainText("Sent");
  await openConversation(agent, "Do you have it in red?");
  await other.close();

  // The collector counts anew, as after a minute.
  await stack.restartCollector();
  await shopper.clock.fastForward(60_000);
  await expect(thread(shopper)).toContainText("Sent");
  await expect(shopper.getByText("Not sent yet")).toHaveCount(0);
  await expect(messageField(shopper)).toHaveValue("And another thing");
  await openConversation(agent, "Your button does not work");
  await expect(bubbles(agent)).toHaveText(["Your button does not work"]);
});

test("who is blocked is told so, keeps what they wrote over a reload, and gets it through once an agent takes it back", async ({
  agent,
  shopper,
}) => {
  await write(shopper, "You are all thieves");
  await openConversation(agent, "You are all thieves");
  const person = agent.getByRole("complementary", { name: "Person" });
  await person.getByRole("button", { name: "Block …" }).click();
  await agent.getByRole("button", { name: "Block", exact: true }).click();
  await expect(person).toContainText("Blocked");

  await say(shopper, "And another thing");
  const words = "Messages from you are not accepted here any more. What you wrote is kept on this device.";
  await expect(thread(shopper)).toContainText(words);
  await shopper.reload();
  await openChat(shopper);
  await expect(thread(shopper)).toContainText(words);
  await expect(bubbles(shopper)).toHaveText(["You are all thieves", "And another thing"]);
  await shopper.getByRole("button", { name: "Edit" }).click();
  await expect(messageField(shopper)).toHaveValue("And another thing");
  await say(shopper, "Sorry for that");
  await expect(thread(shopper)).toContainText(words);
  await expect(bubbles(agent)).toHaveText(["You are all thieves"]);
  // An agent can still write to them.
  await answer(agent, "Let us start again.");
  await expect(thread(shopper)).toContainText("Let us start again.");

  await person.getByRole("button", { name: "Unblock …" }).click();
  await agent.getByRole("button", { name: "Unblock", exact: true }).click();
  await expect(person).not.toContainText("Blocked");
  await shopper.getByRole("button", { name: "Try again" }).click();
  await expect(bubbles(agent)).toHaveText(["You are all thieves", "Let us start again.", "Sorry for that"]);
  await agent.getByRole("link", { name: "Settings" }).first().click();
  await agent.getByRole("link", { name: "Open the audit log" }).click();
  for (const done of ["Person blocked", "Person unblocked"])
    await expect(agent.getByRole("listitem").filter({ hasText: done })).toContainText("Anna Kowalska");
});

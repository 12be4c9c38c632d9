import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { colleague } from "./colleague.ts";
import { arrive, expect, test } from "./fixtures.ts";
import { answer, conversations, openConversation, say, thread, write } from "./talk.ts";

/** Counts the tones that the pages of this browser play from their next load on. */
async function listen(agent: Page): Promise<() => Promise<unknown>> {
  await agent.addInitScript(() => {
    const heard = { tones: 0 };
    const Real = AudioContext;
    Object.assign(window, {
      heard,
      AudioContext: class extends Real {
        override createOscillator() {
          heard.tones++;
          return super.createOscillator();
        }
      },
    });
  });
  await agent.reload();
  return () => agent.evaluate("heard.tones");
}

test("new messages sound and count in the title until this agent has read them, whoever else has; what is a colleague's does not", async ({
  browser,
  agent,
  shopper,
}) => {
  const ben = await colleague(browser, agent, "Ben Nowak");
  const tones = await listen(agent);
  await agent.getByRole("link", { name: "Inbox" }).first().click();
  await write(shopper, "Hello?");
  for (const page of [agent, ben]) await expect(page).toHaveTitle(/^\(1\) /);
  await expect.poll(tones).toBe(2);

  await openConversation(ben, "Hello?");
  await expect(ben).toHaveTitle(/^Inbox/);
  await expect(agent).toHaveTitle(/^\(1\) Inbox/);
  await expect(conversations(agent)).toContainText("1 unread");

  const sound = async (isOn: boolean) => {
    await agent.getByRole("button", { name: "Sound and notifications" }).click();
    await agent.getByRole("checkbox", { name: "Sound for new messages" }).setChecked(isOn);
    await agent.keyboard.press("Escape");
  };
  await sound(false);
  await say(shopper, "Anybody?");
  await expect(agent).toHaveTitle(/^\(2\) Inbox/);
  await sound(true);
  await say(shopper, "Please");
  await expect(agent).toHaveTitle(/^\(3\) Inbox/);
  await expect.poll(tones).toBe(4);

  // Whose it is is the one who is told of it.
  await ben.keyboard.press("h");
  await ben.getByRole("button", { name: "Anna Kowalska" }).click();
  await expect(ben.getByText("Assigned to Anna Kowalska")).toBeVisible();
  await say(shopper, "Thank you");
  await expect(agent).toHaveTitle(/^\(4\) Inbox/);
  await expect(ben).toHaveTitle(/^Inbox/);
  await openConversation(agent, "Thank you");
  await expect(agent).toHaveTitle(/^Inbox/);
  await agent.getByRole("button", { name: "Assign" }).click();
  await agent.getByRole("button", { name: "Ben Nowak" }).click();
  await expect(conversations(agent)).toContainText("Ben Nowak");
  await ben.context().close();
});

/** What an agent's own browser is told by the API. */
const asked = (page: Page, method: string, path: string) =>
  page.evaluate(
    async ([verb, address]) => {
      const headers = { "Content-Type": "application/json" };
      const response = await fetch(address, { method: verb, headers, ...(verb === "GET" ? {} : { body: "{}" }) });
      const { code } = (await response.json()) as { code?: string };
      return `${response.status} ${code ?? ""}`.trim();
    },
    [method, path] as const,
  );

test("an agent may answer and report, and no more; the audit log tells an admin who assigned, exported and deleted", async ({
  browser,
  stack,
  agent,
  shopper,
}) => {
  const ben = await colleague(browser, agent, "Ben Nowak");
  await write(shopper, "Do you gift-wrap?");
  const elsewhere = await browser.newContext();
  const other = await arrive(elsewhere, stack);
  await write(other, "Do you ship to Gdynia?");

  await openConversation(ben, "Do you gift-wrap?");
  await ben.keyboard.press("a");
  await expect(ben.getByText("Assigned to you")).toBeVisible();
  await answer(ben, "With pleasure.");
  await expect(thread(shopper)).toContainText("With pleasure.");
  await ben.getByRole("button", { name: "Resolve" }).click();
  await shopper.getByRole("button", { name: "4 of 5" }).click();
  await openConversation(agent, "Do you ship to Gdynia?");
  await answer(agent, "We do.");
  await expect(thread(other)).toContainText("We do.");

  // Of the report, each row says whose it is and what the slow ones took.
  await ben.getByRole("link", { name: "Inbox report" }).first().click();
  await expect(async () => {
    await ben.reload();
    const byAgent = ben.getByRole("table", { name: "By agent" });
    await expect(byAgent.getByRole("row", { name: /^Ben Nowak/ })).toContainText("4.0 of 5", { timeout: 2000 });
  }).toPass();
  const ofBen = ben.getByRole("table", { name: "By agent" }).getByRole("row", { name: /^Ben Nowak/ });
  for (const figure of ["1 answered", "1 resolved", /9 of 10 within/]) await expect(ofBen).toContainText(figure);
  const ofAnna = ben.getByRole("table", { name: "By agent" }).getByRole("row", { name: /^Anna Kowalska/ });
  for (const figure of ["1 answered", "none resolved", "nobody asked"]) await expect(ofAnna).toContainText(figure);
  const aware = ben.getByRole("table", { name: "By stage" }).getByRole("row", { name: /^Aware/ });
  for (const figure of ["2 answered", "1 resolved", "1 of 1 answered"]) await expect(aware).toContainText(figure);
  await expect(ben.getByRole("img", { name: /^Conversations opened by hour of the day: most at .+, [12]$/ })).toBeVisible();
  const [csv] = await Promise.all([ben.waitForEvent("download"), ben.getByRole("link", { name: "CSV" }).click()]);
  expect(readFileSync(await csv.path(), "utf8")).toMatch(/^agent,[^,]+,Ben Nowak,1,/m);

  // What only admins may is neither offered to an agent nor done for one.
  await ben.getByRole("link", { name: "Settings" }).first().click();
  await expect(ben.getByRole("heading", { name: "Saved replies" })).toBeVisible();
  await expect(ben.getByText("Anna Kowalska")).toBeVisible();
  for (const name of ["Labels", "Audit log"]) await expect(ben.getByRole("heading", { name })).toHaveCount(0);
  for (const name of ["Make an invitation", /^Remove /, "Save the queue"])
    await expect(ben.getByRole("button", { name })).toHaveCount(0);
  await expect(ben.getByRole("link", { name: "Model" })).toHaveCount(0);
  await openConversation(agent, "We do.");
  await agent.getByRole("link", { name: "Open profile" }).click();
  await expect(agent.getByRole("link", { name: "Export" })).toBeVisible();
  await ben.goto(agent.url());
  await expect(ben.getByRole("heading", { name: "Timeline" })).toBeVisible();
  await expect(ben.getByRole("link", { name: "Export" })).toHaveCount(0);
  await expect(ben.getByRole("button", { name: /^Delete/ })).toHaveCount(0);
  const [, site, person] = /sites\/([^/]+)\/people\/([^/?]+)/.exec(agent.url())!;
  const at = `/api/sites/${site}`;
  for (const [method, path] of [
    ["PUT", `${at}/inbox/labels`],
    ["PUT", `${at}/inbox/queue`],
    ["PUT", `${at}/config`],
    ["GET", `${at}/audit`],
    ["GET", `${at}/people/${person}/export`],
    ["DELETE", `${at}/people/${person}`],
    ["POST", "/api/agents/invitations"],
    ["DELETE", "/api/agents/anybody"],
  ] as const)
    expect([path, await asked(ben, method, path)]).toEqual([path, "403 forbidden"]);
  expect(await asked(agent, "GET", `${at}/audit`)).toBe("200");

  await Promise.all([agent.waitForEvent("download"), agent.getByRole("link", { name: "Export" }).click()]);
  await agent.getByRole("button", { name: "Delete …" }).click();
  await agent.getByRole("textbox", { name: /to confirm/ }).fill("delete");
  await agent.getByRole("button", { name: "Delete for ever" }).click();
  await expect(agent.getByRole("heading", { name: "People" })).toBeVisible();
  await agent.getByRole("link", { name: "Settings" }).first().click();
  await agent.getByRole("button", { name: "Remove Ben Nowak" }).click();
  await agent.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(ben.getByRole("button", { name: /log in/i })).toBeVisible();

  await agent.getByRole("link", { name: "Open the audit log" }).click();
  const log = agent.getByRole("listitem");
  for (const row of [
    /Conversation assigned\s*Ben Nowak\s*Conversation \w{4}\s*Name: Ben Nowak/,
    /Conversation resolved\s*Ben Nowak/,
    /Export\s*Ben Nowak\s*reports\/inbox/,
    /Person exported\s*Anna Kowalska\s*Somebody who was erased/,
    /Person erased\s*Anna Kowalska/,
    /Agent removed\s*Anna Kowalska/,
  ])
    await expect(log.filter({ hasText: row })).toHaveCount(1);
  await agent.getByRole("combobox", { name: "What was done" }).selectOption("person_erased");
  await expect(agent.locator(".audit").getByRole("listitem")).toHaveCount(1);
  await ben.context().close();
  await elsewhere.close();
});

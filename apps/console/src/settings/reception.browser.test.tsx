import type { ConfigDraft } from "@tappa/protocol";
import { canonicalModel } from "@tappa/lifecycle";
import { cleanup, fireEvent, screen, waitFor } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { openPage, refused } from "../open-page.tsx";
import { ReceptionCard } from "./reception.tsx";

afterEach(cleanup);

const MONDAY_NINE = Date.parse("2026-06-15T09:00:00+02:00");

const draft = {
  model: canonicalModel,
  campaigns: [{ id: "chat", kind: "chat", content: { title: {}, greeting: {} } }],
  locales: ["en", "it"],
} as unknown as ConfigDraft;

function open(stored: ConfigDraft = draft, publish: () => Response = () => Response.json({ version: "v2" })) {
  return openPage(() => <ReceptionCard />, {
    at: "/settings",
    answers: {
      "GET /config": () => Response.json(stored, { headers: { etag: '"v1"' } }),
      "PUT /config": publish,
      "POST /hours/preview": ({ body }) =>
        JSON.stringify(body).includes("Atlantis")
          ? refused(400, "body_invalid", "week.1.0: it ends before it begins.")
          : Response.json({ isOpen: false, changesAt: MONDAY_NINE }),
    },
  });
}

const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

test("hours are written as people write them, shown as what they mean now, and published with the version they were made of", async () => {
  const { sent } = open();
  fireEvent.click(await screen.findByLabelText("Tell visitors when the chat is closed"));
  type("Time zone", "Europe/Rome");
  type("Monday", "9-13, 14:30-18");
  type("Saturday", "");
  await screen.findByText("Closed now");
  expect(screen.getByRole("status").textContent).toBe("Closed now, opens Monday, Jun 15, 09:00, Europe/Rome.");
  press("Add a day");
  type("Date", "2026-12-25");
  type("What day it is", "Christmas");
  press("Publish");
  await waitFor(() => expect(sent("PUT", "/config")).toHaveLength(1));
  const { body: told, headers } = sent("PUT", "/config")[0]!;
  const body = told as ConfigDraft;
  expect(headers.get("if-match")).toBe('"v1"');
  expect(body.hours?.week[0]).toEqual([
    { from: "09:00", to: "13:00" },
    { from: "14:30", to: "18:00" },
  ]);
  expect([body.hours?.zone, body.hours?.days]).toEqual(["Europe/Rome", [{ date: "2026-12-25", name: "Christmas", open: [] }]]);
  expect(body.model).toEqual(canonicalModel);
});

test("what is no time stays to be put right, and what the collector refuses is said by the name of the day", async () => {
  open();
  fireEvent.click(await screen.findByLabelText("Tell visitors when the chat is closed"));
  type("Monday", "nine to five");
  expect(screen.getByLabelText<HTMLInputElement>("Monday").value).toBe("nine to five");
  screen.getByText("Write times like 9:00-13:00, 14:00-18:00.");
  expect(screen.getByLabelText<HTMLInputElement>("Monday").validity.valid).toBe(false);
  type("Time zone", "Europe/Atlantis");
  expect((await screen.findByRole("alert")).textContent).toBe("Tuesday: it ends before it begins.");
});

test("questions are written in every language of the site, with their choices, and the away form is chosen", async () => {
  const { sent } = open();
  fireEvent.change(await screen.findByLabelText("While it is closed"), { target: { value: "require" } });
  press("Add a question");
  type("Kept as", "topic");
  fireEvent.change(screen.getByLabelText("Answer"), { target: { value: "choice" } });
  fireEvent.click(screen.getByLabelText("Required"));
  type("Question in en", "What about?");
  type("Question in it", "Di che cosa?");
  type("Choices, one a line", "An order\n\nElse");
  type("“An order” in it", "Un ordine");
  type("“Else” in it", "Cosa?");
  // Written otherwise it keeps its words; what is another line has none.
  type("Choices, one a line", "My order\n\nElse");
  type("“Else” in it", "Altro");
  press("Publish");
  await waitFor(() => expect(sent("PUT", "/config")).toHaveLength(1));
  const { campaigns } = sent("PUT", "/config")[0]!.body as ConfigDraft;
  const choices = [
    { value: "My order", label: { it: "Un ordine" } },
    { value: "Else", label: { it: "Altro" } },
  ];
  expect(campaigns[0]?.content).toMatchObject({
    away: { email: "require", alone: false },
    fields: [{ trait: "topic", type: "choice", required: true, label: { en: "What about?", it: "Di che cosa?" }, choices }],
  });
});

test("hours that are taken back are published as none, and a refusal keeps what was written", async () => {
  const hours = { zone: "UTC", week: Array.from({ length: 7 }, () => []), days: [] };
  const { sent } = open({ ...draft, hours }, () => refused(409, "conflict", "Somebody published another version meanwhile."));
  fireEvent.click(await screen.findByLabelText("Tell visitors when the chat is closed"));
  press("Publish");
  await screen.findByText(/Somebody published another version/);
  expect(sent("PUT", "/config")[0]!.body).not.toHaveProperty("hours");
  expect(screen.getByLabelText<HTMLInputElement>("Tell visitors when the chat is closed").checked).toBe(false);
});

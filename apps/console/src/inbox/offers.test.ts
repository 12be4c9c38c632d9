import { expect, it } from "vitest";
import { flawOf, offerOf } from "./offers.ts";

const ORIGINS = ["https://shop.example"];
const card = { url: "https://shop.example/notte", title: "Notte" };

it("leaves out what is empty or said twice", () => {
  expect(offerOf({ replies: [" Yes ", "", "Yes", "No"], card: { ...card, image: " " } })).toEqual({
    replies: ["Yes", "No"],
    card,
  });
  expect(offerOf({ replies: [""], card: { url: "", title: " " } })).toEqual({});
});

it("says what keeps a card from being sent", () => {
  expect(flawOf({ card }, ORIGINS)).toBeNull();
  expect(flawOf({ card: { ...card, title: "" } }, ORIGINS)).toMatch(/title/);
  expect(flawOf({ card: { ...card, url: "https://other.example/" } }, ORIGINS)).toMatch(/page of this site/);
  expect(flawOf({ card: { ...card, url: "javascript:alert(1)" } }, ["*"])).toMatch(/page of this site/);
  expect(flawOf({ card: { ...card, image: "https://pictures.example/a.png" } }, ORIGINS)).toMatch(/picture/);
});

// What a user of the package may write, and what the compiler refuses.
import { createTappa, type Product, type Tappa, type TappaEvents } from "@tappa/sdk";
import { chatOf, type ChatState } from "@tappa/sdk/headless";

declare module "@tappa/sdk" {
  interface TappaEvents {
    video_watched: { title: string; seconds?: number };
  }
}

export const tappa: Tappa = createTappa({ key: "pk_types", endpoint: "https://collector.example", onError: () => {} });
const teapot: Product = { product_id: "22423", price: "12.75", quantity: 2, colour: "red" };

tappa.track("order_completed", { order_id: "A-7", value: 42, currency: "EUR", products: [teapot] });
tappa.track("product_viewed", { ...teapot, currency: "GBP" });
// @ts-expect-error an order has an id
tappa.track("order_completed", { value: 42, currency: "EUR" });
// @ts-expect-error and says more than its name
tappa.track("order_completed");
// @ts-expect-error a product too
tappa.track("cart_added", { name: "Teapot" });

tappa.track("video_watched", { title: "Brewing" });
// @ts-expect-error own events are held to their type
tappa.track("video_watched", { title: 7 });
tappa.track("anything_else");
tappa.track("anything_else", { with: ["what", 1, null] });
// @ts-expect-error what no JSON can carry is no property
tappa.track("anything_else", { with: () => {} });

const own: keyof TappaEvents = "video_watched";
// @ts-expect-error no such event
const none: keyof TappaEvents = "video_missed";

const stage: string = tappa.stage.value;
tappa.on("transition", ({ from, to, effectiveAt }) => [from, to, effectiveAt + 1]);
tappa.on("ready", (state) => state === "blocked");
// @ts-expect-error nobody tells of that
tappa.on("readdy", () => {});
// @ts-expect-error consent is one of two words
tappa.consent("maybe");

const chat = chatOf(tappa);
const state: ChatState = chat.value;
// @ts-expect-error what is known is changed by its acts alone
chat.value = state;

export const used = [own, none, stage];

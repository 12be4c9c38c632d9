import { createTappa } from "@tappa/sdk";

const { key = "", endpoint = "" } = document.querySelector<HTMLElement>("[data-key]")!.dataset;
const tappa = createTappa({ key, endpoint });

const stage = document.querySelector("[data-stage]")!;
tappa.stage.subscribe((value) => (stage.textContent = value));

const on = (act: string, work: () => void) => document.querySelector(`[data-act=${act}]`)!.addEventListener("click", work);
on("tell", () => tappa.track("cart_added", { product_id: "22423", price: 12.75, currency: "GBP" }));
on("chat", () => tappa.open("chat"));

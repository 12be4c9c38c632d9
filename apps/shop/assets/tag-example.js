// What the page of a shop with the tag does with it: the tag's stub or its client stands behind window.tappa.
const stage = document.querySelector("[data-stage]");

window.tappa.on("ready", () => window.tappa.stage.subscribe((value) => (stage.textContent = value)));

const on = (act, work) => document.querySelector(`[data-act=${act}]`).addEventListener("click", work);
on("tell", () => window.tappa.track("cart_added", { product_id: "22423", price: 12.75, currency: "GBP" }));
on("chat", () => window.tappa.open("chat"));

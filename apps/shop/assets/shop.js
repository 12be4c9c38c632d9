// The shop's own few lines: cookie choice, adding to the cart without leaving the page, and the e-commerce events of clicks.

const layer = window.dataLayer;

function push(event, ecommerce) {
  layer.push({ ecommerce: null });
  layer.push({ event, ecommerce });
}

function money(item, quantity) {
  return Number((item.price * quantity).toFixed(2));
}

function oneItem(item, quantity) {
  return { currency: "GBP", value: money(item, quantity), items: [{ ...item, quantity }] };
}

function showCount(count) {
  for (const badge of document.querySelectorAll("[data-cart-count]")) {
    badge.textContent = String(count);
    badge.hidden = count === 0;
  }
}

let toastTimer = 0;

function toast(text) {
  const box = document.querySelector("[data-toast]");
  const link = document.createElement("a");
  link.href = "/cart";
  link.textContent = "View cart";
  box.replaceChildren(text, link);
  box.classList.add("open");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => box.classList.remove("open"), 5000);
}

async function addToCart(form) {
  const item = JSON.parse(form.dataset.add);
  const body = new URLSearchParams(new FormData(form));
  const response = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`The cart answered ${response.status}`);
  const { count } = await response.json();
  push("add_to_cart", oneItem(item, Number(body.get("quantity"))));
  showCount(count);
  toast(`${item.item_name} is in your cart.`);
}

function changeQuantity(form) {
  const item = JSON.parse(form.dataset.change);
  const more = Number(form.elements.quantity.value) - item.quantity;
  if (more !== 0) push(more > 0 ? "add_to_cart" : "remove_from_cart", oneItem(item, Math.abs(more)));
  form.submit();
}

let isShippingTold = false;

function tellShipping(form) {
  const chosen = form.querySelector("[name=delivery]:checked");
  push("add_shipping_info", { ...JSON.parse(form.dataset.checkout), shipping_tier: chosen.dataset.name });
  isShippingTold = true;
}

function chooseDelivery(radio) {
  document.querySelector("[data-delivery-price]").textContent = radio.dataset.price;
  document.querySelector("[data-total-price]").textContent = radio.dataset.total;
  tellShipping(radio.form);
}

function placeOrder(form) {
  if (!isShippingTold) tellShipping(form);
  push("add_payment_info", { ...JSON.parse(form.dataset.checkout), payment_type: "None (demo)" });
}

function choose(consent) {
  document.cookie = `hr_consent=${consent}; path=/; max-age=31536000; samesite=lax`;
  window.gtag("consent", "update", { analytics_storage: consent, functionality_storage: consent });
  document.querySelector("[data-cookies]").hidden = true;
  document.querySelector("main").focus({ preventScroll: true });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-add]")) {
    event.preventDefault();
    addToCart(form).catch(() => form.submit());
  } else if (form.matches("[data-remove]")) {
    const item = JSON.parse(form.dataset.remove);
    push("remove_from_cart", oneItem(item, item.quantity));
  } else if (form.matches("[data-checkout]")) {
    placeOrder(form);
  }
});

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.form?.matches("[data-change]")) changeQuantity(field.form);
  else if (field.matches("[name=delivery]")) chooseDelivery(field);
});

document.addEventListener("click", (event) => {
  const target = event.target;
  if (!(target instanceof Element)) return;
  const answer = target.closest("[data-consent]");
  if (answer) choose(answer.dataset.consent);
  if (target.closest("[data-cookie-settings]")) {
    const banner = document.querySelector("[data-cookies]");
    banner.hidden = false;
    banner.querySelector("button").focus();
  }
  const card = target.closest("[data-select]");
  if (card) {
    const item = JSON.parse(card.closest(".card").querySelector("[data-add]").dataset.add);
    push("select_item", { items: [{ ...item, index: Number(card.dataset.select) }] });
  }
});

// A page that comes back from the history may show the cart of then.
window.addEventListener("pageshow", async (event) => {
  const [visit] = performance.getEntriesByType("navigation");
  if (!event.persisted && visit?.type !== "back_forward") return;
  const response = await fetch("/cart/count");
  showCount((await response.json()).count);
});

document.querySelector("[data-problems]")?.focus();

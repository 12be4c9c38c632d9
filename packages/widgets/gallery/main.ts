/// <reference types="vite/client" />
import type { Locale, Theme } from "@tappa/protocol";
import type { Look, WidgetStates } from "./look.ts";

const LOCALES: Locale[] = ["en", "it", "pl", "de", "fr", "es", "ar"];

const modules = import.meta.glob<{ states: WidgetStates }>("./states/*.ts", { eager: true });
const gallery = Object.fromEntries(
  Object.entries(modules).map(([path, { states }]) => [path.replace(/^.*\/|\.ts$/g, ""), states]),
);

const query = new URLSearchParams(location.search);
const asked = <T extends string>(name: string, fallback: T): T => (query.get(name) as T | null) ?? fallback;

const look: Look = {
  locale: asked<Locale>("locale", "en"),
  theme: {
    accent: asked("accent", "#5746d8"),
    mode: asked<Theme["mode"]>("mode", "light"),
    radius: Number(asked("radius", "16")),
    side: asked<Theme["side"]>("side", "right"),
    offset: { x: 20, y: 20 },
  },
};

const link = (widget: string, state: string): string => {
  const next = new URLSearchParams(query);
  next.set("widget", widget);
  next.set("state", state);
  return `?${next}`;
};

function element<K extends keyof HTMLElementTagNameMap>(tag: K, text: string, ...children: Node[]) {
  const made = document.createElement(tag);
  made.append(text, ...children);
  return made;
}

function choice(name: string, options: readonly string[], chosen: string): HTMLElement {
  const select = document.createElement("select");
  select.name = name;
  select.append(...options.map((option) => new Option(option, option, false, option === chosen)));
  select.addEventListener("change", () => {
    query.set(name, select.value);
    location.search = `${query}`;
  });
  return element("label", `${name} `, select);
}

function drawIndex(): void {
  const form = element("form", "");
  form.append(
    choice("mode", ["light", "dark", "auto"], look.theme.mode),
    choice("locale", LOCALES, look.locale),
    choice("side", ["right", "left"], look.theme.side),
    choice("radius", ["0", "8", "16", "24"], `${look.theme.radius}`),
    choice("accent", ["#5746d8", "#0f766e", "#c2410c", "#facc15", "#111827"], look.theme.accent),
  );
  const nav = element("nav", "");
  for (const [widget, states] of Object.entries(gallery)) {
    const section = element("section", "", element("h2", widget));
    for (const state of Object.keys(states)) {
      const anchor = element("a", state);
      anchor.href = link(widget, state);
      section.append(anchor);
    }
    nav.append(section);
  }
  document.body.append(form, nav);
}

function drawPage(): void {
  const story =
    "We roast in small batches every Tuesday and send the same day. Beans from four farms, each named on the bag, and a note on how we like them best.";
  const main = element("main", "", element("h1", "Coffee worth getting up for"));
  main.append(element("p", story), element("p", story), element("p", story));
  document.body.append(main);
}

document.body.dataset.mode = look.theme.mode;
const show = gallery[asked("widget", "")]?.[asked("state", "")];
if (show) {
  drawPage();
  show(look);
} else {
  drawIndex();
}

import { StrictMode, act, createElement, type FunctionComponent } from "react";
import { hydrateRoot, createRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TappaProvider, useChat, useChecklist, useStage, useTappa } from "./index.ts";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const when = { on: "page" };
const CONFIG = {
  v: 1,
  version: "1",
  model: {
    id: "one",
    version: "1",
    stages: [{ base: "engaged", id: "engaged", label: "Engaged", enter: { all: [] } }],
    flags: [],
    spans: { R: 1, X: 1 },
    ordersRead: 0,
  },
  needs: { keys: {}, digits: {}, sources: {} },
  aliases: {},
  theme: { accent: "#1f5eff", mode: "auto", radius: 12, side: "right", offset: { x: 20, y: 20 } },
  texts: {},
  locales: ["en"],
  consent: { initial: "granted", gpc: "limit" },
  limits: { eventsPerMinute: 600 },
};

const CHAT = {
  id: "help",
  kind: "chat",
  when,
  gates: [],
  rank: 0,
  content: { title: { en: "Help" }, greeting: { en: "Hello" } },
};
const LIST = {
  id: "first",
  kind: "checklist",
  version: "1",
  when,
  gates: [],
  rank: 1,
  content: { title: { en: "First steps" }, done: {} },
  items: [{ id: "look", title: { en: "Look around" }, text: {}, done: "manual" }],
};

/** A collector that takes everything. */
function startCollector(...campaigns: object[]) {
  const asked: string[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const { pathname } = new URL(input as string);
    asked.push(pathname);
    if (pathname.startsWith("/v1/config/")) return Response.json({ ...CONFIG, campaigns });
    if (pathname === "/v1/events") return Response.json({ rejected: [], cursor: "e.0", config: "1" });
    return new Response('{"cursor":"e.0"}\n');
  });
  return { configs: () => asked.filter((path) => path.startsWith("/v1/config/")).length };
}

function Stage() {
  const tappa = useTappa();
  return createElement("button", { onClick: () => tappa.track("clicked") }, useStage());
}

function Help() {
  const { isAvailable, isOpen, open, close, write, send, draft, messages } = useChat();
  if (!isOpen) return createElement("button", { onClick: () => open(), disabled: !isAvailable }, "Ask");
  return createElement(
    "form",
    null,
    messages.map(({ id, text, status }) => createElement("p", { key: id }, `${text} (${status})`)),
    createElement("input", { value: draft, onChange: (event: { target: HTMLInputElement }) => write(event.target.value) }),
    createElement("button", { type: "button", onClick: () => send() }, "Send"),
    createElement("button", { type: "button", onClick: close }, "Close"),
  );
}

function Steps() {
  const { isShown, items, mark, doneCount } = useChecklist();
  if (!isShown) return createElement("p", null, "no list");
  return createElement(
    "ul",
    { title: `${doneCount}` },
    items.map(({ id, title, state }) =>
      createElement("li", { key: id }, createElement("button", { onClick: () => mark(id) }, `${title}: ${state}`)),
    ),
  );
}

const Everything = () => createElement("main", null, createElement(Stage), createElement(Help), createElement(Steps));

let count = 0;
const appOf = (part: FunctionComponent, key = `pk_react_${Date.now()}_${count++}`) => {
  const options = { key, endpoint: "https://c.example", capture: false } as const;
  return () => createElement(StrictMode, null, createElement(TappaProvider, { options }, createElement(part)));
};

/** React may draw meanwhile. */
const until = (check: () => void) => vi.waitFor(() => act(async () => check()));

async function draw(app: () => ReturnType<typeof createElement>) {
  const element = document.body.appendChild(document.createElement("div"));
  const root = createRoot(element);
  await act(async () => root.render(app()));
  const button = (name: string) => [...element.querySelectorAll("button")].find(({ textContent }) => textContent === name)!;
  const press = (name: string) => act(async () => button(name).click());
  return { element, root, button, press };
}

const launchers = () => document.querySelectorAll("tappa-launcher, tappa-widget").length;

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

describe("the React binding", () => {
  it("starts one client under StrictMode, and again none after a remount (posthog-js #723)", async () => {
    const { configs } = startCollector();
    const app = appOf(Stage);
    for (let round = 0; round < 2; round++) {
      const { element, root } = await draw(app);
      await until(() => expect(element.textContent).toBe("engaged"));
      await act(async () => root.unmount());
    }
    expect(configs()).toBe(1);
  });

  it("hydrates what a server drew without a complaint, and draws the stage after it (posthog-js #1720)", async () => {
    startCollector(CHAT, LIST);
    const app = appOf(Everything);
    // The client is started and knows more than the server did before anything is hydrated.
    const { element: before } = await draw(app);
    await until(() => expect(before.textContent).toContain("engaged"));
    const complaints = vi.spyOn(console, "error");
    const html = renderToString(app());
    expect(html).toBe('<main><button>unknown</button><button disabled="">Ask</button><p>no list</p></main>');
    const element = document.body.appendChild(document.createElement("div"));
    element.append(new DOMParser().parseFromString(html, "text/html").body.firstElementChild!);
    await act(async () => {
      hydrateRoot(element, app());
    });
    await until(() => expect(element.textContent).toBe("engagedAskLook around: open"));
    expect(complaints).not.toHaveBeenCalled();
  });

  it("says what is missing outside of a provider", () => {
    expect(() => renderToString(createElement(Stage))).toThrow("TappaProvider");
  });
});

describe("widgets that the app draws", () => {
  it("useChat: opens, writes, sends and closes, and the SDK draws nothing meanwhile", async () => {
    startCollector(CHAT);
    const { element, root, press, button } = await draw(appOf(Help));
    await until(() => expect(button("Ask").disabled).toBe(false));
    await press("Ask");
    await until(() => expect(element.querySelector("form")).not.toBeNull());
    const input = element.querySelector("input")!;
    await act(async () => {
      // As a person types: React hears of the change and not of its own writing.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!.call(input, "Hello");
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    expect(input.value).toBe("Hello");
    await press("Send");
    expect(element.querySelector("p")!.textContent).toBe("Hello (saved)");
    expect(input.value).toBe("");
    expect(launchers()).toBe(0);
    await press("Close");
    expect(button("Ask").disabled).toBe(false);
    await act(async () => root.unmount());
  });

  it("useChecklist: shows the list that is for this visitor, and marks", async () => {
    startCollector(LIST);
    const { element, root, press } = await draw(appOf(Steps));
    await until(() => expect(element.textContent).toBe("Look around: open"));
    await press("Look around: open");
    expect(element.textContent).toBe("Look around: done");
    expect(element.querySelector("ul")!.title).toBe("1");
    await act(async () => root.unmount());
  });
});

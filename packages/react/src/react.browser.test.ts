import { StrictMode, act, createElement } from "react";
import { hydrateRoot, createRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TappaProvider, useStage, useTappa } from "./index.ts";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
const options = { key: "pk_react", endpoint: "https://c.example", capture: false } as const;

function Stage() {
  const tappa = useTappa();
  return createElement("button", { onClick: () => tappa.track("clicked") }, useStage());
}
const app = () => createElement(StrictMode, null, createElement(TappaProvider, { options }, createElement(Stage)));

afterEach(() => vi.restoreAllMocks());

describe("the React binding", () => {
  it("starts one client under StrictMode, and again none after a remount", async () => {
    const fetched = vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("{}", { status: 404 }));
    for (let round = 0; round < 2; round++) {
      const element = document.createElement("div");
      const root = createRoot(element);
      await act(async () => root.render(app()));
      expect(element.textContent).toBe("unknown");
      await act(async () => root.unmount());
    }
    expect(fetched.mock.calls.filter(([url]) => String(url).includes("/v1/config/"))).toHaveLength(1);
  });

  it("hydrates what a server drew without a complaint", async () => {
    const complaints = vi.spyOn(console, "error");
    const element = document.createElement("div");
    element.append(new DOMParser().parseFromString(renderToString(app()), "text/html").body.firstElementChild!);
    await act(async () => {
      hydrateRoot(element, app());
    });
    expect(element.textContent).toBe("unknown");
    expect(complaints).not.toHaveBeenCalled();
  });

  it("says what is missing outside of a provider", () => {
    expect(() => renderToString(createElement(Stage))).toThrow("TappaProvider");
  });
});

import { afterEach, expect, test } from "vitest";
import { adoptStyles } from "./styles.ts";

afterEach(() => {
  document.body.replaceChildren();
  document.querySelectorAll("script[data-test]").forEach((script) => script.remove());
});

function rootWith(text: string): ShadowRoot {
  const host = document.createElement("div");
  document.body.append(host);
  const root = host.attachShadow({ mode: "open" });
  root.append(document.createElement("p"));
  adoptStyles(root, [text, "p { margin: 3px }"]);
  return root;
}

const colorIn = (root: ShadowRoot): string => getComputedStyle(root.querySelector("p")!).color;

test("styles are constructable sheets, which no CSP forbids", () => {
  const root = rootWith("p { color: rgb(1, 2, 3) }");
  expect(colorIn(root)).toBe("rgb(1, 2, 3)");
  expect(root.querySelector("style")).toBe(null);
});

test("where those are missing, a style element carries the nonce of the page", () => {
  const script = document.createElement("script");
  script.dataset.test = "";
  script.nonce = "n0nce";
  script.setAttribute("nonce", "n0nce");
  document.head.append(script);
  const { replaceSync } = CSSStyleSheet.prototype;
  Reflect.deleteProperty(CSSStyleSheet.prototype, "replaceSync");
  const root = rootWith("p { color: rgb(4, 5, 6) }");
  CSSStyleSheet.prototype.replaceSync = replaceSync;
  expect(colorIn(root)).toBe("rgb(4, 5, 6)");
  expect(root.querySelector("style")!.nonce).toBe("n0nce");
});

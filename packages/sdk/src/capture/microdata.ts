import type { Node } from "./json-ld.ts";

const valueOf = (element: Element): unknown =>
  element.hasAttribute("itemscope")
    ? nodeOf(element)
    : (element.getAttribute("content") ??
      element.getAttribute("value") ??
      element.getAttribute("href") ??
      element.getAttribute("datetime") ??
      element.textContent?.trim());

/** An item as JSON-LD has it; of a property that is said several times a list. */
function nodeOf(item: Element): Node {
  const node: Node = { "@type": item.getAttribute("itemtype")?.replace(/.*\//, "") };
  for (const element of item.querySelectorAll("[itemprop]")) {
    if (element.parentElement?.closest("[itemscope]") !== item) continue;
    for (const name of element.getAttribute("itemprop")!.split(/\s+/)) {
      const value = valueOf(element);
      node[name] = name in node ? [node[name], value].flat() : value;
    }
  }
  return node;
}

/** The items of a page that are no part of others. */
export const microdataIn = (page: ParentNode): Node[] => Array.from(page.querySelectorAll("[itemscope]:not([itemprop])"), nodeOf);

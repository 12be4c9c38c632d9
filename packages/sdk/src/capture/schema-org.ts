import { nodesIn, readNodes } from "./json-ld.ts";
import type { CreateReader } from "./reader.ts";

/** Reads what a page says of itself by schema.org: as JSON-LD, or woven into its markup. Returns what looks at a new page. */
export const createReader: CreateReader =
  (_core, { take }) =>
  async () => {
    const blocks = document.querySelectorAll("[type='application/ld+json']");
    for (const one of readNodes(nodesIn(Array.from(blocks, (block) => block.textContent)))) take("JSON-LD", one);
    if (!document.querySelector("[itemtype*='schema.org/Product'],[itemtype*='schema.org/Order']")) return;
    const { microdataIn } = await import("./microdata.ts");
    for (const one of readNodes(microdataIn(document))) take("microdata", one);
  };

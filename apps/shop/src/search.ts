import { categoryName, PRODUCTS, type Product } from "./catalog.ts";

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** A hit in the name counts three, in the category two, in the description one; a word may be a beginning. */
function score(product: Product, terms: string[]): number {
  const fields: [number, string[]][] = [
    [3, wordsOf(product.name)],
    [2, wordsOf(categoryName(product.category))],
    [1, wordsOf(`${product.short} ${product.text} ${product.code}`)],
  ];
  let total = 0;
  for (const term of terms) {
    const best = Math.max(0, ...fields.map(([weight, words]) => (words.some((word) => word.startsWith(term)) ? weight : 0)));
    if (best === 0) return 0;
    total += best;
  }
  return total;
}

/** Products matching every word of the query, best first; plurals find singulars. */
export function findProducts(query: string): Product[] {
  const terms = wordsOf(query).map((word) => (word.length > 3 ? word.replace(/s$/, "") : word));
  if (terms.length === 0) return [];
  return PRODUCTS.map((product) => ({ product, points: score(product, terms) }))
    .filter(({ points }) => points > 0)
    .toSorted((a, b) => b.points - a.points)
    .map(({ product }) => product);
}

import type { Core } from "../core.ts";
import type { Explanation } from "../api.ts";
export async function explain(_core: Core): Promise<Explanation> {
  return null as never;
}

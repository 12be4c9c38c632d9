import { createBook, type Book } from "./book.ts";
import { createShop } from "./shop.ts";

export const TAG = '<script async src="http://collector.test:4000/tappa.js" data-key="pk_test"></script>';
const ORIGIN = "http://shop.test";

/** A browser without scripts: keeps cookies, follows nothing. */
export function createVisitor({ tag = TAG, book = createBook({ now: () => 0 }) }: { tag?: string; book?: Book } = {}) {
  const shop = createShop({ tag, book });
  const cookies = new Map<string, string>();

  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await shop.request(`${ORIGIN}${path}`, { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/max-age=0/i.test(cookie)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }

  return {
    cookies,
    get: (path: string) => send(path),
    post: (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
      send(path, { method: "POST", body: new URLSearchParams(form), headers: { origin: ORIGIN, ...headers } }),
    /** The page's dataLayer after it was parsed, and its JSON-LD. */
    async read(path: string) {
      const response = await send(path);
      const html = await response.text();
      return { status: response.status, html, layer: layerOf(html), linkedData: linkedDataOf(html), headers: response.headers };
    },
  };
}

/** Runs the page's inline scripts as a browser would, in their order. */
function layerOf(html: string): unknown[] {
  const window: { dataLayer?: unknown[] } = {};
  const scripts = [...html.matchAll(/<script nonce="[^"]+">([^]*?)<\/script>/g)].map(([, code]) => code ?? "");
  // eslint-disable-next-line no-new-func -- the page's own scripts, in a test
  new Function("window", `with (window) { ${scripts.join("\n")} }`)(window);
  return (window.dataLayer ?? []).map((entry) =>
    Object.prototype.toString.call(entry) === "[object Arguments]" ? Array.from(entry as ArrayLike<unknown>) : entry,
  );
}

function linkedDataOf(html: string): Record<string, unknown>[] {
  return [...html.matchAll(/<script type="application\/ld\+json">([^]*?)<\/script>/g)].map(
    ([, json]) => JSON.parse(json ?? "") as Record<string, unknown>,
  );
}

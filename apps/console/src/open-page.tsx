import { render } from "@testing-library/preact";
import type { ComponentChildren } from "preact";
import { LocationProvider, useLocation } from "preact-iso/router";
import { createApi } from "./api/api.ts";
import { createDesk } from "./desk.ts";
import { DeskContext } from "./frame/context.ts";
import { parsePath, type Place } from "./route.ts";
import { AGENT, createTestSurroundings, SITE } from "./testing.ts";

interface Asked {
  method: string;
  /** Below the site, without the query: `/config/versions`. */
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}

export type Answer = (asked: Asked) => Response;

interface Opened {
  /** Below the site: `/model?model=race`. */
  at: string;
  role?: "admin" | "agent";
  /** By method and path below the site; `*` stands for one segment. What is not listed is 404. */
  answers: Record<string, Answer>;
}

function Placed({ children }: { children: (place: Place) => ComponentChildren }) {
  const route = parsePath(useLocation().path);
  return <>{route.name === "site" && children(route)}</>;
}

/** Draws a page for tests at its address, with a collector that is a table of answers. */
export function openPage(page: (place: Place) => ComponentChildren, { at, role = "admin", answers }: Opened) {
  const root = `/console/sites/${SITE.id}`;
  history.replaceState(null, "", root + at);
  const asked: Asked[] = [];
  const fake: typeof fetch = async (input, init = {}) => {
    const { pathname, searchParams } = new URL(String(input), location.origin);
    const path = pathname.replace(`/api/sites/${SITE.id}`, "");
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const one = { method: init.method ?? "GET", path, query: searchParams, headers: new Headers(init.headers), body };
    asked.push(one);
    const wild = path.replace(/[^/]+$/, "*");
    const answer = answers[`${one.method} ${path}`] ?? answers[`${one.method} ${wild}`];
    const missing = { type: "x", title: "x", status: 404, code: "not_found", detail: `Nothing at ${path}.` };
    return answer ? answer(one) : Response.json(missing, { status: 404 });
  };
  const { surroundings, timers } = createTestSurroundings(fake);
  const api = createApi({ fetch: fake, onLoginRequired: () => {} });
  const desk = createDesk(api, surroundings, { ...AGENT, role }, SITE);
  const { unmount } = render(
    <LocationProvider>
      <DeskContext.Provider value={desk}>
        <Placed>{page}</Placed>
      </DeskContext.Provider>
    </LocationProvider>,
  );
  return {
    desk,
    timers,
    unmount,
    /** Bodies that were sent to this method and path. */
    sent: (method: string, path: string) => asked.filter((one) => one.method === method && one.path === path),
    /** Where the browser is, below the site. */
    here: () => (location.pathname + location.search).replace(root, ""),
  };
}

export function refused(status: number, code: string, detail: string, more: object = {}): Response {
  return Response.json({ type: code, title: code, status, code, detail, ...more }, { status });
}

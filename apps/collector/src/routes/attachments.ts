import { ATTACHMENT_PIECE_BYTES, type LinksAnswer, type LinksRequest, type PieceRequest } from "@tappa/protocol";
import { linksRequestSchema, pieceRequestSchema } from "@tappa/protocol/schema";
import { Hono } from "hono";
import type * as z from "zod";
import type { Attachments } from "../attachments/attachments.ts";
import { LINK_MS } from "../attachments/links.ts";
import { serveAttachment } from "../attachments/serve.ts";
import { compile } from "../ingest/schema.ts";
import { Problem } from "../problem.ts";
import { limitBody } from "./body-limit.ts";
import type { IngestServices } from "./events.ts";
import { allowOrigin, checked, pageBody, readPage, siteOfPage } from "./page.ts";
import { visitorOf } from "./visitor-of.ts";

const isPiece = compile<PieceRequest>(pieceRequestSchema as z.ZodType<PieceRequest>);
const isLinksRequest = compile<LinksRequest>(linksRequestSchema as z.ZodType<LinksRequest>);

/** The line before the bytes. */
const LINE_BYTES = 4096;

const pieceBody = limitBody(ATTACHMENT_PIECE_BYTES + LINE_BYTES, (c) => {
  allowOrigin(c);
  throw new Problem("body_too_large", `Send at most ${ATTACHMENT_PIECE_BYTES} bytes of a file at once.`);
});

/** What visitors attach to messages, and how anybody reads what a signed address names. [W52] */
export function attachmentRoutes(services: IngestServices, { intake, links, files }: Attachments): Hono {
  const { store, sites, clock } = services;
  const app = new Hono();

  app.post("/", pieceBody, async (c) => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    const end = body.subarray(0, LINE_BYTES).indexOf(0x0a);
    const { v: _v, key, visitor, ...piece } = checked(c, new TextDecoder().decode(body.subarray(0, Math.max(end, 0))), isPiece);
    const site = await siteOfPage(c, sites, key);
    const { key: owner, isBlocked } = await visitorOf(services, site, visitor);
    if (isBlocked)
      throw new Problem("visitor_blocked", "The people who answer here take no messages from this visitor, nor files.");
    const answer = await intake.take(site, { visitor: owner }, { ...piece, piece: body.subarray(end + 1) });
    c.header("Cache-Control", "no-store");
    return c.json(answer);
  });

  app.post("/links", pageBody, async (c) => {
    const { body } = await readPage(c, isLinksRequest);
    const site = await siteOfPage(c, sites, body.key);
    const visitor = await visitorOf(services, site, body.visitor);
    const answer: LinksAnswer = { links: {}, validMs: LINK_MS };
    for (const id of await store.attachments.readable(site.id, visitor, body.ids))
      answer.links[id] = await links.make({ site: site.id, id }, clock.now());
    c.header("Cache-Control", "no-store");
    return c.json(answer);
  });

  app.get("/:site/:id", async (c) => {
    const { site, id } = c.req.param();
    const { until = "", mark = "" } = c.req.query();
    if (!(await links.isGood({ site, id }, until, mark, clock.now())))
      throw new Problem("forbidden", "This address is not good any more. Open the file from the chat again.");
    const record = await store.attachments.get(site, id);
    const served = record && (await serveAttachment(files, site, record, "cross-origin"));
    if (!served) throw new Problem("not_found", "This file was removed.");
    return served;
  });
  return app;
}

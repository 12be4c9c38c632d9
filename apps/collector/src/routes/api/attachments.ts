import { ATTACHMENT_NAME_LENGTH } from "@tappa/protocol";
import { attachmentSchema } from "@tappa/protocol/schema";
import { Hono } from "hono";
import * as z from "zod";
import type { Attachments } from "../../attachments/attachments.ts";
import { serveAttachment } from "../../attachments/serve.ts";
import { Problem } from "../../problem.ts";
import type { Services } from "../../services.ts";
import { readQuery } from "./body.ts";
import type { ApiEnv } from "./guard.ts";

const pieceQuerySchema = z.object({
  name: z.string().min(1).max(ATTACHMENT_NAME_LENGTH),
  bytes: z.coerce.number().int().min(1),
  offset: z.coerce.number().int().nonnegative(),
});

/** What agents attach to replies, and how they read what anybody attached. */
export function apiAttachmentRoutes({ store }: Services, { intake, files }: Attachments): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.put("/attachments/:id", async (c) => {
    const id = attachmentSchema.shape.id.safeParse(c.req.param("id"));
    if (!id.success) throw new Problem("body_invalid", "Give the file a UUIDv7 of its own.");
    const query = readQuery(c, pieceQuerySchema);
    const piece = new Uint8Array(await c.req.arrayBuffer());
    return c.json(await intake.take(c.get("site"), { agent: c.get("agent").id }, { ...query, id: id.data, piece }));
  });

  app.get("/attachments/:id", async (c) => {
    const { id: site } = c.get("site");
    const record = await store.attachments.get(site, c.req.param("id"));
    const served = record && (await serveAttachment(files, site, record, "same-origin"));
    if (!served) throw new Problem("not_found", "There is no such file on this site.");
    return served;
  });
  return app;
}

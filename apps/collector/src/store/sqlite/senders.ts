import type { SegmentSender, Sender } from "../batch.ts";
import type { Context } from "./context.ts";
import { visitorRow } from "./visitors.ts";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The visitor a batch belongs to. Who does not prove to be a browser's visitor gets one of its own, whose id no browser can have:
 * what pages say without a proof is apart from what servers say of their users. [W31]
 */
export function visitorId(context: Context, site: number, sender: Sender): string {
  if (sender.kind === "page") return sender.visitor;
  if (sender.kind === "segment") return segmentVisitor(context, site, sender);
  if ("previousId" in sender) {
    const user = ofUser(sender.previousId);
    return visitorRow(context.connection, site, user) ? user : anonymousVisitor(context, site, sender.previousId);
  }
  if (!("anonymousId" in sender)) return ofUser(sender.userId);
  const id = anonymousVisitor(context, site, sender.anonymousId);
  return "userId" in sender && isAnothers(context, site, id, sender.userId) ? ofUser(sender.userId) : id;
}

const ofUser = (userId: string): string => `server:user:${userId}`;

/** A browser's visitor is found by its id, which is a UUID, and one of Segment's library too; never one that a server feeds. */
function anonymousVisitor({ connection }: Context, site: number, anonymousId: string): string {
  if (!UUID.test(anonymousId)) return `server:anonymous:${anonymousId}`;
  return visitorRow(connection, site, anonymousId)?.id ?? `segment:${anonymousId}`;
}

/** Another user on the same device, who was not told apart by `reset()`, is a visitor of its own. */
function segmentVisitor(context: Context, site: number, { anonymousId, toldUserId }: SegmentSender): string {
  const id = `segment:${anonymousId}`;
  const isOther = toldUserId !== null && isAnothers(context, site, id, toldUserId);
  return isOther ? `segment-user:${JSON.stringify([anonymousId, toldUserId])}` : id;
}

/** Whether the visitor was linked to another user than this one. */
function isAnothers({ connection }: Context, site: number, visitor: string, userId: string): boolean {
  const known = connection.get<{ user_id: string | null }>(
    "SELECT user_id FROM visitor JOIN person ON person.key = visitor.person WHERE visitor.site = ? AND visitor.id = ?",
    site,
    visitor,
  );
  return known !== undefined && known.user_id !== null && known.user_id !== userId;
}

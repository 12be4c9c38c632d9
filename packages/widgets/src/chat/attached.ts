import type { Attachment } from "@tappa/protocol";
import type { Outgoing, Upload } from "../host.ts";

const namedBy = ({ event }: Outgoing): readonly Attachment[] =>
  (event.props.attachments ?? []) as unknown as readonly Attachment[];

/** The files in the composer: those that no message on its way names. */
export function attachedOf(uploads: readonly Upload[], outgoing: readonly Outgoing[]): Upload[] {
  const named = new Set(outgoing.flatMap((one) => namedBy(one).map(({ id }) => id)));
  return uploads.filter(({ id }) => !named.has(id));
}

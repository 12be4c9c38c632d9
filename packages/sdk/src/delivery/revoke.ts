import type { VisitorProof } from "@tappa/protocol";
import type { Session } from "../session.ts";

/** Has the secret of who left revoked: by a hash with which nobody can read, in an event that goes the way of every event. */
export async function revoke({ record }: Session, { id: visitor, secret }: VisitorProof): Promise<void> {
  const hash = await crypto.subtle?.digest("SHA-256", new TextEncoder().encode(secret));
  const proof = hash ? btoa(String.fromCharCode(...new Uint8Array(hash))) : secret;
  record("$reset", { visitor, proof });
}

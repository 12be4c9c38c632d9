import { hash } from "node:crypto";
import type { Rejection } from "@tappa/protocol";
import { createLocalJWKSet, type CryptoKey, type JWTHeaderParameters, type JWTVerifyGetKey, jwtVerify } from "jose";
import type { AcceptedEvent } from "../store/batch.ts";
import type { Site } from "../store/records.ts";
import type { Validated } from "./validate.ts";

/** What a site's own server signs tokens with: its secret key, or the private part of a key in its key set. */
export type IdentityKeys = Pick<Site, "secretKey" | "keySet">;

/** How far the clock of the server that made a token may be off. */
const TOLERANCE_S = 30;

/**
 * Takes off events what proves something and must never be stored: the token of an `$identify` ([W12]), the proof of a `$reset`
 * ([W25]). A valid token proves the user id, a bad one rejects its event.
 */
export async function proveIdentities(validated: Validated, keys: IdentityKeys, now: number): Promise<Validated> {
  if (!validated.events.some(isProof)) return validated;
  const events: AcceptedEvent[] = [];
  const rejected: Rejection[] = [...validated.rejected];
  for (const event of validated.events) {
    const proved = isProof(event) ? await prove(event, keys, now) : event;
    if (proved) events.push(proved);
    else rejected.push({ id: event.id, code: "token_invalid" });
  }
  return { events, rejected };
}

const isProof = ({ name, props }: AcceptedEvent): boolean =>
  name === "$reset" || (name === "$identify" && props.token !== undefined);

async function prove(event: AcceptedEvent, keys: IdentityKeys, now: number): Promise<AcceptedEvent | null> {
  const { token, visitor, proof, ...props } = event.props;
  if (event.name === "$reset") {
    const secretHashes = [Buffer.from(String(proof), "base64").toString("hex"), secretHash(String(proof))];
    return { ...event, props, left: { visitor: String(visitor), secretHashes } };
  }
  const userId = String(props.userId);
  const proves = await isTokenOf(String(token), userId, keys, now);
  return proves ? { ...event, props, provedUserId: userId } : null;
}

/** The secret has 128 bits of chance, so a plain hash keeps it; the secret itself is kept nowhere. [W11] */
export function secretHash(secret: string): string {
  return hash("sha256", secret, "hex");
}

async function isTokenOf(token: string, userId: string, keys: IdentityKeys, now: number): Promise<boolean> {
  try {
    const { payload } = await jwtVerify(token, keyOf(keys), {
      algorithms: keys.keySet ? ["HS256", "ES256"] : ["HS256"],
      requiredClaims: ["sub", "exp"],
      currentDate: new Date(now),
      clockTolerance: TOLERANCE_S,
    });
    return payload.sub === userId;
  } catch {
    return false;
  }
}

/** The secret key signs by HS256 alone, the key set by ES256 alone: neither can be taken for the other. */
function keyOf({ secretKey, keySet }: IdentityKeys): JWTVerifyGetKey {
  const ofSet = createLocalJWKSet(keySet ?? { keys: [] });
  return async (header: JWTHeaderParameters, token): Promise<CryptoKey | Uint8Array> =>
    header.alg === "HS256" ? new TextEncoder().encode(secretKey) : ofSet(header, token);
}

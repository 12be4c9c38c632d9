import type { Rejection } from "@tappa/protocol";
import { jwtVerify } from "jose";
import type { AcceptedEvent } from "../store/batch.ts";
import type { Validated } from "./validate.ts";

/**
 * Checks the tokens of `$identify` events against the site's secret key. A valid one proves the user id, a bad one rejects its
 * event; tokens themselves are never stored. [W12]
 */
export async function proveIdentities(validated: Validated, secretKey: string, now: number): Promise<Validated> {
  if (!validated.events.some(hasToken)) return validated;
  const events: AcceptedEvent[] = [];
  const rejected: Rejection[] = [...validated.rejected];
  for (const event of validated.events) {
    if (!hasToken(event)) {
      events.push(event);
      continue;
    }
    const { token, ...props } = event.props;
    const userId = String(props.userId);
    if (await proves(String(token), userId, secretKey, now)) events.push({ ...event, props, provedUserId: userId });
    else rejected.push({ id: event.id, code: "token_invalid" });
  }
  return { events, rejected };
}

function hasToken({ name, props }: AcceptedEvent): boolean {
  return name === "$identify" && props.token !== undefined;
}

async function proves(token: string, userId: string, secretKey: string, now: number): Promise<boolean> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secretKey), {
      algorithms: ["HS256"],
      requiredClaims: ["sub", "exp"],
      currentDate: new Date(now),
      clockTolerance: 30,
    });
    return payload.sub === userId;
  } catch {
    return false;
  }
}

import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";

/**
 * Refuses a body of more than `most` bytes before it is read whole. hono's own makes a stream of every body to ask whether there is one;
 * it is left those that do not say how long they are. Every browser says it, and Node reads no byte beyond.
 */
export function limitBody(most: number, refuse: (c: Context) => never): MiddlewareHandler {
  const counted = bodyLimit({ maxSize: most, onError: refuse });
  return async (c, next) => {
    const told = c.req.header("content-length");
    if (told === undefined || c.req.header("transfer-encoding") !== undefined) return counted(c, next);
    return Number(told) > most ? refuse(c) : next();
  };
}

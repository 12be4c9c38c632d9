import type { Page } from "@playwright/test";
import type { Stack } from "../stack.ts";

/** The page tells who is there, with a token made as the shop's own server would make it. */
export async function identify(page: Page, stack: Stack, userId: string, traits: object): Promise<void> {
  const token = await identityToken(stack.secretKey, userId);
  await page.evaluate(
    ([id, known, jwt]) => {
      const { tappa } = window as unknown as { tappa: { identify(id: string, traits: object, options: object): void } };
      tappa.identify(id, known, { token: jwt });
    },
    [userId, traits, token] as const,
  );
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** HS256, signed with the site's secret key. */
export async function identityToken(secret: string, subject: string): Promise<string> {
  const body = `${encode({ alg: "HS256", typ: "JWT" })}.${encode({ sub: subject, exp: Math.floor(Date.now() / 1000) + 3600 })}`;
  const key = await crypto.subtle.importKey("raw", Buffer.from(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, Buffer.from(body));
  return `${body}.${Buffer.from(signature).toString("base64url")}`;
}

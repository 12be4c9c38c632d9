import { describe, expect, it } from "vitest";
import { createBotOf } from "./bot.ts";

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const HEADLESS = CHROME.replace("Chrome", "HeadlessChrome");

describe("[W46] what a user agent says of who looks", () => {
  it.each([
    ["a browser", CHROME, undefined],
    ["a telephone", `${CHROME.replace("X11; Linux x86_64", "Linux; Android 15; CUBOT X90")} Mobile`, undefined],
    ["a browser inside an app", `${CHROME} [FBAN/FBIOS;FBAV/500.0.0.0]`, undefined],
    ["nothing at all", undefined, undefined],
    ["a crawler that renders", `${CHROME} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`, "crawler"],
    ["a crawler without a window", `${HEADLESS} (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)`, "crawler"],
    ["an agent that reads for a model", "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)", "crawler"],
    ["a program", "python-requests/2.32", "crawler"],
    ["a browser without a window", HEADLESS, "headless"],
  ])("%s", (_what, userAgent, reason) => {
    expect(createBotOf(false)(userAgent)).toBe(reason);
  });

  it("a browser without a window counts where the owner says so, a crawler does not", () => {
    const botOf = createBotOf(true);
    expect(botOf(HEADLESS)).toBeUndefined();
    expect(botOf(`${HEADLESS} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`)).toBe("crawler");
  });
});

import type { ConsentPolicy } from "@tappa/protocol";
import type { Core } from "../core.ts";
import { createAnswers, type TellConsent } from "./answers.ts";
import type { Raw } from "./details.ts";
import type { Reader } from "./reader.ts";

/** What a consent platform tells its listeners (IAB Europe, TCF v2.2, "CMP API"). */
interface TcData {
  /** Not there while the platform does not know. */
  gdprApplies?: boolean;
  eventStatus?: "tcloaded" | "cmpuishown" | "useractioncomplete";
  purpose?: { consents?: Record<number, boolean> };
}

type Heard = (data: TcData | null, success: boolean) => void;
type Api = (command: "addEventListener", version: 2, heard: Heard) => void;

/**
 * Of the standard's purposes. Measurement: 1 keep on the device, 8 measure content, 9 understand audiences. Widgets: 1, and 5 and 6,
 * since the stage is a profile that chooses what shows, and 11, choose content by limited data, for what needs no stage.
 */
const PURPOSES: NonNullable<ConsentPolicy["tcf"]> = { measurement: [1, 8, 9], widgets: [1, 5, 6, 11] };

/** The page's own interface, or by messages that of a page around it; a frame of this name says where it is. */
function listen(at: Window, heard: Heard): void {
  let api: unknown;
  try {
    ({ __tcfapi: api } = at as { __tcfapi?: unknown });
  } catch {
    // Of another origin: it is asked by messages.
  }
  if (typeof api === "function") return (api as Api)("addEventListener", 2, heard);
  const callId = "tappa";
  addEventListener("message", ({ source, data }: MessageEvent<unknown>) => {
    if (source !== at) return;
    const { __tcfapiReturn: said } = Object(typeof data === "string" ? parsed(data) : data) as { __tcfapiReturn?: Raw };
    if (said?.["callId"] === callId) heard(said["returnValue"] as TcData, !!said["success"]);
  });
  at.postMessage({ __tcfapiCall: { command: "addEventListener", version: 2, callId } }, "*");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Tells what the visitor answered to the consent platform found at a window, and answers anew. */
export function createTcf(core: Core, at: Window, told: TellConsent): Reader {
  const { config, env } = core;
  const { tell, assume } = createAnswers(core, "tcf", told);
  const hear = async (data: TcData | null, success: boolean) => {
    const { gdprApplies, eventStatus, purpose } = (success && data) || {};
    // Being asked, nobody has answered yet; and whom the law does not cover need not be asked.
    if (gdprApplies === false || (gdprApplies && eventStatus === "cmpuishown")) return assume(!gdprApplies);
    if (!gdprApplies || !/^(tcloaded|useractioncomplete)$/.test(`${eventStatus}`)) return;
    const { measurement, widgets } = (await config.first).consent.tcf ?? PURPOSES;
    const given = (purposes: number[]) => purposes.every((one) => purpose?.consents?.[one]);
    tell(given(measurement), given(widgets));
  };
  listen(at, (data, success) => void hear(data, success).catch(env.report));
  return () => {};
}

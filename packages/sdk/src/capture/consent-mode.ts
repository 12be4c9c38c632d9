import type { Core } from "../core.ts";
import { createAnswers, type TellConsent } from "./answers.ts";
import type { Raw } from "./details.ts";
import type { Reader } from "./reader.ts";

const MEASUREMENT = "analytics_storage";
/** Widgets go by the first of these that is said: where it is none of their own, they go with measurement. */
const WIDGETS = ["functionality_storage", "personalization_storage", MEASUREMENT];

type Storages = Record<string, unknown>;

/** What a command says of the storages that concern us. */
function storagesIn(said: Raw): Storages {
  const storages = WIDGETS.filter((storage) => said[storage] === "granted" || said[storage] === "denied");
  return Object.fromEntries(storages.map((storage) => [storage, said[storage]]));
}

/**
 * Reads Google Consent Mode (developers.google.com/tag-platform/security/guides/consent): an update is an answer, to which the defaults
 * give what it leaves open. A default of "granted" only says that nobody need be asked, once the time it gives for an update is over.
 * We do not know where a visitor is, so a default for a region can only refuse.
 * @param commands what was said and not yet read
 * @param isHeard whether defaults count on this page
 */
export function createConsentMode(core: Core, commands: Raw[], told: TellConsent, isHeard: () => boolean): Reader {
  const { tell, assume } = createAnswers(core, "consent_mode", told);
  let defaults: Storages = {};
  let refused: Storages = {};
  let updated: Storages | undefined;
  let waitMs = 0;

  /** Whether measurement and widgets are granted; nothing where it was not said. */
  const granted = (): [boolean, boolean] | undefined => {
    const said = { ...defaults, ...refused, ...updated };
    const widgets = WIDGETS.find((storage) => said[storage]);
    return widgets && said[MEASUREMENT] ? [said[MEASUREMENT] === "granted", said[widgets] === "granted"] : undefined;
  };
  const settle = async () => {
    if (!updated && isHeard()) await assume(!!granted()?.every(Boolean));
  };
  const read = ({ 1: mode, 2: details }: Raw) => {
    const said = Object(details) as Raw;
    const storages = storagesIn(said);
    if (mode === "update" && Object.keys(storages)[0]) {
      updated = { ...updated, ...storages };
      const both = granted();
      if (both) tell(...both);
    } else if (mode === "default") {
      const denied = Object.entries(storages).filter(([, status]) => status === "denied");
      if (said["region"]) refused = { ...refused, ...Object.fromEntries(denied) };
      else defaults = { ...defaults, ...storages };
      waitMs = Math.max(waitMs, Number(said["wait_for_update"]) || 0);
      core.env.after(waitMs, settle);
    }
  };
  return () => commands.splice(0).forEach(read);
}

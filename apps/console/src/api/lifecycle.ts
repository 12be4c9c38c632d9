import type {
  BusinessHours,
  CaptureReport,
  ConfigDraft,
  ConfigVersion,
  DryRun,
  LossReport,
  Opening,
  PersonPatch,
  Quarantine,
  QuarantineDecision,
  Recompute,
  SpanProposal,
} from "@tappa/protocol";
import { queryOf, type Requests } from "./requests.ts";

/** A config and the version it was published as, which says later whether somebody else published meanwhile. */
export interface Published {
  draft: ConfigDraft;
  version: string;
}

function dryRun(site: string, id: string): string {
  return `/sites/${site}/dry-runs/${encodeURIComponent(id)}`;
}

/** The calls about the model, its versions, and what it is fed with. */
export function lifecycleCalls({ json, read, readVersioned }: Requests) {
  return {
    async config(site: string, signal?: AbortSignal): Promise<Published> {
      const { body, version } = await readVersioned<ConfigDraft>(`/sites/${site}/config`, signal);
      return { draft: body, version };
    },
    /** @param base the version that the draft was made of; 409 `conflict` when another one is published by now */
    publish: (site: string, draft: ConfigDraft, base: string) =>
      json<{ version: string }>("PUT", `/sites/${site}/config`, draft, undefined, { "if-match": `"${base}"` }),
    /** What hours that are being written mean now. */
    previewHours: (site: string, hours: BusinessHours, signal?: AbortSignal) =>
      json<Opening>("POST", `/sites/${site}/hours/preview`, hours, signal),
    versions: (site: string, signal?: AbortSignal) => read<ConfigVersion[]>(`/sites/${site}/config/versions`, signal),
    version: (site: string, version: string, signal?: AbortSignal) =>
      read<ConfigDraft>(`/sites/${site}/config/versions/${encodeURIComponent(version)}`, signal),
    startDryRun: (site: string, draft: ConfigDraft) => json<DryRun>("POST", `/sites/${site}/dry-runs`, draft),
    dryRun: (site: string, id: string, signal?: AbortSignal) => read<DryRun>(dryRun(site, id), signal),
    endDryRun: (site: string, id: string) => json<unknown>("DELETE", dryRun(site, id)),
    recompute: (site: string, signal?: AbortSignal) => read<Recompute | null>(`/sites/${site}/recompute`, signal),
    proposal: (site: string, signal?: AbortSignal) => read<SpanProposal>(`/sites/${site}/proposal`, signal),
    capture: (site: string, days: number, signal?: AbortSignal) =>
      read<CaptureReport>(`/sites/${site}/reports/capture${queryOf({ days })}`, signal),
    losses: (site: string, days: number, signal?: AbortSignal) =>
      read<LossReport>(`/sites/${site}/reports/losses${queryOf({ days })}`, signal),
    quarantine: (site: string, before: string | null, signal?: AbortSignal) =>
      read<Quarantine>(`/sites/${site}/quarantine${queryOf({ before })}`, signal),
    decideQuarantine: (site: string, body: QuarantineDecision) =>
      json<{ decided: number }>("POST", `/sites/${site}/quarantine`, body),
    block: (site: string, person: string, blocked: boolean) =>
      json<unknown>("PATCH", `/sites/${site}/people/${encodeURIComponent(person)}`, { blocked } satisfies PersonPatch),
    unlink: (site: string, person: string, visitor: string) =>
      json<unknown>("POST", `/sites/${site}/people/${encodeURIComponent(person)}/unlink`, { visitor }),
  };
}

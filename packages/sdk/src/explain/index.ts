import { definitionOf, english, explain as explainCampaigns, sentence, whyOf, type Gate, type LabelOf } from "@tappa/lifecycle";
import type { Explanation } from "../api.ts";
import type { Core } from "../core.ts";
import type { Session } from "../session.ts";

type Check = Explanation["checks"][number];

const WORDS: Record<Gate["gate"], string> = {
  audience: "the person is not in its audience",
  cap: "it was shown, answered or put off lately",
  gap: "another question was asked lately",
  session: "something was asked in this visit already",
  first_visit: "nothing is asked on a first visit",
  chat: "the chat is open",
  checkout: "the visitor is at the checkout",
  typing: "the visitor is typing",
  dialog: "a dialog is open",
  open: "another question is open",
  rank: "another campaign goes first",
};

const date = (at: number | null) => (at === null ? null : new Date(at));

function deliveryOf(session: Session) {
  const delivery = session.delivery();
  return {
    waiting: (delivery?.outbox.all() ?? session.waiting).length,
    isDurable: !!delivery?.storage.isDurable(),
    isLeader: !!delivery?.tabs.isLeader(),
  };
}

function checksOf(core: Core): Check[] {
  const { session, env } = core;
  const config = core.config.current();
  const status = session.consent.status();
  const mark = session.consent.mark();
  const { waiting, isDurable, isLeader } = deliveryOf(session);
  const { connection = "waiting" } = core;
  const isHeard = connection === "ready";
  return [
    {
      check: "config",
      ok: !!config,
      detail: config ? `version ${config.version}` : `not received from ${core.endpoint}`,
      ...(!config && { fix: "Check the tag's data-key and that the collector is up and lists this origin." }),
    },
    {
      check: "consent",
      ok: status === "granted",
      detail: mark === null || mark === status ? status : `${status}: ${mark}`,
      ...(status !== "granted" && {
        fix: 'Nothing is stored or sent before tappa.consent("granted"); at most 50 events wait in memory.',
      }),
    },
    {
      check: "connection",
      ok: isHeard || status !== "granted",
      detail: `${connection}; ${waiting} events waiting`,
      ...(connection === "blocked" && {
        fix: "No request got through: an ad blocker, or a connect-src without the collector's origin.",
      }),
    },
    {
      check: "storage",
      ok: isDurable || status !== "granted",
      detail: isDurable ? "kept on this device" : "memory of this page only",
    },
    { check: "tabs", ok: true, detail: isLeader ? "this tab sends for all" : "another tab sends" },
    ...env.errors.map((error) => ({ check: "error", ok: false, detail: String(error) })),
  ];
}

/** Why things are as they are. */
export async function explain(core: Core): Promise<Explanation> {
  const { judge } = await core.campaigns.load();
  const { momentIn } = await import("../campaigns/index.ts");
  const config = core.config.current();
  const { campaigns = [], model } = config ?? {};
  const context = judge.context();
  const opened = core.opened.value;
  const open = opened.filter(({ kind }) => kind === "nps" || kind === "review").map(({ id }) => id);
  const moment = { ...judge.visit(), ...momentIn(opened), open };
  const facts = core.stage.facts.value;
  const verdict = core.stage.verdict();
  const stage = model?.stages.find(({ base }) => base === verdict?.rule);
  const why = stage && whyOf(facts, config!.model, context.asOf, definitionOf(stage, config!.needs));
  const labelOf: LabelOf = (name, kind) => {
    const flag = model!.flags.find(({ id }) => id === name);
    const step = model!.stages.find(({ id, base }) => base === name || id === name);
    return (kind === "flag" ? flag : step)?.label ?? name;
  };
  const explained = explainCampaigns(campaigns, facts, context, moment);
  return {
    stage: {
      id: core.stage.source.value,
      label: stage?.label ?? "",
      since: date(verdict?.since ?? null),
      why: why ? sentence(why, english, labelOf) : "the config has not come yet",
      flags: verdict?.flags ?? [],
    },
    campaigns: explained.map(({ campaign, eligible, gates }) => {
      const shut = gates.filter(({ pass }) => !pass);
      return {
        campaign,
        kind: campaigns.find(({ id }) => id === campaign)?.kind ?? "",
        shows: eligible,
        why: shut.map(({ gate }) => WORDS[gate]).join("; ") || "nothing is in its way",
        gates: gates.map(({ opensAt, ...gate }) => ({ ...gate, opensAt: date(opensAt) })),
      };
    }),
    capture: core.found,
    checks: checksOf(core),
  };
}

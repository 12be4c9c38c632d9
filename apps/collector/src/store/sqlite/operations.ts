import {
  beginAttachment,
  eraseAttachments,
  finishAttachment,
  forgetAttachments,
  getAttachment,
  goneAttachments,
  readableAttachments,
} from "./attachments.ts";
import { audit, auditLog } from "./audit.ts";
import { block } from "./block.ts";
import { botCounts } from "./bots.ts";
import { captureCounts } from "./capture.ts";
import type { Context } from "./context.ts";
import { countConversations, getConversation, listConversations } from "./conversation-list.ts";
import { conversationLogs, patchConversation, readConversation, reply } from "./inbox.ts";
import { inboxCounts } from "./inbox-report.ts";
import { changeInboxSettings, inboxSettings } from "./inbox-settings.ts";
import { dryRunStep } from "./dry-run.ts";
import { erasePerson } from "./erase.ts";
import { exportPerson } from "./export.ts";
import { gapStep } from "./gaps.ts";
import { commit } from "./ingest.ts";
import { lossCounts } from "./loss-counts.ts";
import { readLog } from "./logs.ts";
import { addNote } from "./notes.ts";
import { getPerson, listPeople } from "./people.ts";
import { waits } from "./first-replies.ts";
import { decideQuarantine, listQuarantine } from "./quarantine.ts";
import { checklistCounts, flagCounts, npsCounts, overview, reviewCounts } from "./reports.ts";
import { release } from "./release.ts";
import { recompute, recomputeOf } from "./recompute.ts";
import { allSites, check, ensureSite, putConfig, setting, siteByKey } from "./sites.ts";
import { configVersion, configVersions } from "./versions.ts";
import { wake } from "./snooze.ts";
import { listStandings } from "./standings.ts";
import { sweep } from "./sweep.ts";
import { unlink } from "./unlink.ts";
import { authenticate, readVisitorFeed } from "./visitors.ts";

/** Operations of the worker that writes; each is its own transaction. */
export const writing = {
  addNote,
  audit,
  beginAttachment,
  block,
  changeInboxSettings,
  check,
  commit,
  decideQuarantine,
  ensureSite,
  eraseAttachments,
  erasePerson,
  finishAttachment,
  forgetAttachments,
  goneAttachments,
  patchConversation,
  putConfig,
  readConversation,
  recompute,
  release,
  reply,
  setting,
  sweep,
  unlink,
  wake,
};

/** Operations of a worker that only reads; each sees one moment of the data. */
export const reading = {
  allSites,
  auditLog,
  authenticate,
  botCounts,
  captureCounts,
  checklistCounts,
  configVersion,
  configVersions,
  conversationLogs,
  countConversations,
  dryRunStep,
  exportPerson,
  flagCounts,
  gapStep,
  getAttachment,
  getConversation,
  getPerson,
  inboxCounts,
  inboxSettings,
  listConversations,
  listPeople,
  listQuarantine,
  listStandings,
  lossCounts,
  npsCounts,
  overview,
  readableAttachments,
  readLog: <E>({ connection }: Context, log: number, cursor: string | null) => readLog<E>(connection, log, cursor),
  readVisitorFeed,
  recomputeOf,
  reviewCounts,
  siteByKey,
  waits,
};

export type Writing = typeof writing;
export type Reading = typeof reading;

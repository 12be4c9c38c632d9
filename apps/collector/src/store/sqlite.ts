import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { FeedEntry } from "@tappa/protocol";
import { migrate, openDatabase } from "./sqlite/connection.ts";
import type { Reading, Writing } from "./sqlite/operations.ts";
import { createRemote, type Remote } from "./sqlite/remote.ts";
import type { LogSlice, Store } from "./store.ts";

export interface SqliteOptions {
  /** Path of the file; its folder is made. */
  path: string;
  /** Bounds the file in pages of 4 KiB, to try out a full disk. */
  maxPages?: number;
}

/**
 * The store in one file: write-ahead log, flushed to disk before an answer. Writes, the reads that visitors wait for, and the
 * console's lists and reports run in a thread each, so neither a flush nor a long report stops a chat.
 */
export async function openSqliteStore({ path, maxPages }: SqliteOptions): Promise<Store> {
  mkdirSync(dirname(path), { recursive: true });
  migrate(path);
  const writer = createRemote<Writing>({ path, ...(maxPages === undefined ? {} : { maxPages }) });
  const reader = createRemote<Reading>({ path, readOnly: true });
  const reports = createRemote<Reading>({ path, readOnly: true });
  return {
    sites: {
      all: () => reader.call("allSites"),
      byKey: (key) => reader.call("siteByKey", key),
      ensure: (draft, config, at) => writer.call("ensureSite", draft, config, at),
      putConfig: (site, config, by, at, base) => writer.call("putConfig", site, config, by, at, base),
      versions: (site) => reports.call("configVersions", site),
      version: (site, version) => reports.call("configVersion", site, version),
      recompute: (site) => reader.call("recomputeOf", site),
    },
    visitors: {
      authenticate: (site, id, secretHash) => reader.call("authenticate", site, id, secretHash),
      readFeed: (visitor, cursor): Promise<LogSlice<FeedEntry> | null> => reader.call("readVisitorFeed", visitor, cursor),
    },
    inbox: inboxOf(writer, reader, reports),
    people: {
      list: (site, query) => reports.call("listPeople", site, query),
      get: (site, person, agent) => reports.call("getPerson", site, person, agent),
      block: (site, person, blocked, by, at) => writer.call("block", site, person, blocked, by, at),
      unlink: (site, person, visitor, at) => writer.call("unlink", site, person, visitor, at),
      export: (site, person, by) => reports.call("exportPerson", site, person, by),
      erase: (site, person, by, at) => writer.call("erasePerson", site, person, by, at),
      standings: (site, after, limit) => reports.call("listStandings", site, after, limit),
    },
    reports: reportsOf(reports),
    quarantine: {
      list: (site, before, limit) => reports.call("listQuarantine", site, before, limit),
      decide: (site, decision, at, limit) => writer.call("decideQuarantine", site, decision, at, limit),
    },
    attachments: attachmentsOf(writer, reader),
    commit: (group) => writer.call("commit", group),
    sweep: (now, limit, budgetMs = Infinity) => writer.call("sweep", now, limit, Math.min(budgetMs, LONGEST_MS)),
    recompute: (now, budgetMs) => writer.call("recompute", now, budgetMs),
    readLog: <E>(log: number, cursor: string | null) => reader.call("readLog", log, cursor) as Promise<LogSlice<E>>,
    setting: (name, value) => writer.call("setting", name, value),
    auditLog: (site, action, before, limit) => reports.call("auditLog", site, action, before, limit),
    audit: (entry) => writer.call("audit", entry),
    openAccounts() {
      const database = openDatabase({ path });
      const prepare = database.prepare.bind(database);
      // The library reads before it writes: begun as a reader, it would be refused at once when another connection wrote meanwhile.
      database.prepare = (sql) => prepare(sql === "begin" ? "begin immediate" : sql);
      return { database, close: () => database.close() };
    },
    check: (room) => writer.call("check", room),
    async close() {
      await Promise.all([reader.close(), reports.close()]);
      // Last, because only a connection that may write puts the write-ahead log back into the file.
      await writer.close();
    },
  };
}

/** Infinity does not travel between threads as JSON. */
const LONGEST_MS = 60 * 60_000;

function reportsOf(reports: Remote<Reading>): Store["reports"] {
  return {
    overview: (site, now) => reports.call("overview", site, now),
    flags: (site) => reports.call("flagCounts", site),
    nps: (site, since) => reports.call("npsCounts", site, since),
    checklist: (site, campaign, items) => reports.call("checklistCounts", site, campaign, items),
    review: (site, campaign) => reports.call("reviewCounts", site, campaign),
    dryRun: (site, config, now, after, budgetMs) => reports.call("dryRunStep", site, config, now, after, budgetMs),
    gaps: (site, after, budgetMs) => reports.call("gapStep", site, after, budgetMs),
    capture: (site, since) => reports.call("captureCounts", site, since),
    bots: (site, since) => reports.call("botCounts", site, since),
    inbox: (site, period) => reports.call("inboxCounts", site, period),
    losses: (site, since) => reports.call("lossCounts", site, since),
  };
}

function attachmentsOf(writer: Remote<Writing>, reader: Remote<Reading>): Store["attachments"] {
  return {
    begin: (site, draft, room) => writer.call("beginAttachment", site, draft, room),
    get: (site, id) => reader.call("getAttachment", site, id),
    finish: (site, id, type) => writer.call("finishAttachment", site, id, type),
    readable: (site, { key }, ids) => reader.call("readableAttachments", site, key, ids),
    erase: (site, person) => writer.call("eraseAttachments", site, person),
    gone: (before, limit) => writer.call("goneAttachments", before, limit),
    forget: (files) => writer.call("forgetAttachments", files),
  };
}

function inboxOf(writer: Remote<Writing>, reader: Remote<Reading>, reports: Remote<Reading>): Store["inbox"] {
  return {
    list: (site, query) => reports.call("listConversations", site, query),
    get: (site, conversation, agent) => reports.call("getConversation", site, conversation, agent),
    reply: (site, draft) => writer.call("reply", site, draft),
    patch: (site, conversation, patch, by, at) => writer.call("patchConversation", site, conversation, patch, by, at),
    read: (site, conversation, upTo, agent, at) => writer.call("readConversation", site, conversation, upTo, agent, at),
    counts: (site, agent) => reports.call("countConversations", site, agent),
    note: (site, draft) => writer.call("addNote", site, draft),
    wake: (now, limit) => writer.call("wake", now, limit),
    release: (agent, by, at, limit) => writer.call("release", agent, by, at, limit),
    settings: (site) => reader.call("inboxSettings", site),
    changeSettings: (site, change, base, at) => writer.call("changeInboxSettings", site, change, base, at),
    waits: (site, periods) => reader.call("waits", site, periods),
    logs: (site, conversation) => reader.call("conversationLogs", site, conversation),
  };
}

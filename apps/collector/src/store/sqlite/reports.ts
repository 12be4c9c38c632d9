import type { ActCounts, ChecklistCounts, NpsCounts, OverviewCounts, ReviewCounts } from "../records.ts";
import type { Connection, Value } from "./connection.ts";
import type { Context } from "./context.ts";
import { openGaps } from "./loss-counts.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Of a page that was first heard longer ago hardly anything is to come. */
const OPEN_DAYS = 30;
const NEWEST = 100;
/** Times looked at per checklist item; more would not move a median that anybody sees. */
const SAMPLE = 10_000;

export function overview({ connection, siteKey }: Context, siteId: string, now: number): OverviewCounts {
  const site = siteKey(siteId);
  const stages = connection.all<{ stage: string; people: number }>(
    "SELECT stage, count(*) AS people FROM person WHERE site = ? AND retired_at IS NULL GROUP BY stage ORDER BY stage",
    site,
  );
  const hour = traffic(connection, site, now - HOUR_MS);
  const day = traffic(connection, site, now - DAY_MS);
  const open = openGaps(connection, site, now - OPEN_DAYS * DAY_MS);
  const conversations = connection.get<{ open: number }>(
    "SELECT count(*) AS open FROM conversation WHERE site = ? AND place IN ('open', 'snoozed')",
    site,
  )!;
  const last = connection.get<{ last_at: number }>(
    "SELECT last_at FROM traffic WHERE site = ? AND last_at IS NOT NULL ORDER BY minute DESC LIMIT 1",
    site,
  );
  return {
    stages,
    people: stages.reduce((sum, { people }) => sum + people, 0),
    openConversations: conversations.open,
    eventsLastHour: hour.stored,
    delivery: { stored: day.stored, lost: Math.max(0, day.dropped), open },
    lastEventAt: last?.last_at ?? null,
  };
}

/** Few combinations of flags exist, so people are grouped by those; a million people take less than a second. */
export function flagCounts({ connection, siteKey }: Context, siteId: string): { flag: string; people: number }[] {
  const rows = connection.all<{ flags: string; people: number }>(
    "SELECT flags, count(*) AS people FROM person WHERE site = ? AND retired_at IS NULL GROUP BY flags",
    siteKey(siteId),
  );
  const counts = new Map<string, number>();
  for (const { flags, people } of rows)
    for (const flag of JSON.parse(flags) as string[]) counts.set(flag, (counts.get(flag) ?? 0) + people);
  return [...counts].map(([flag, people]) => ({ flag, people })).toSorted((a, b) => (a.flag < b.flag ? -1 : 1));
}

function traffic(connection: Connection, site: number, since: number): { stored: number; dropped: number } {
  return connection.get<{ stored: number; dropped: number }>(
    `SELECT coalesce(sum(stored), 0) AS stored, coalesce(sum(dropped), 0) AS dropped FROM traffic WHERE site = ? AND minute > ?`,
    site,
    Math.floor(since / MINUTE_MS),
  )!;
}

/** People, not displays or devices. */
function acts(connection: Connection, condition: string, ...values: Value[]): ActCounts {
  const rows = connection.all<{ act: string; people: number }>(
    `SELECT act, count(DISTINCT person) AS people FROM act JOIN visitor ON visitor.key = act.visitor WHERE ${condition} GROUP BY act`,
    ...values,
  );
  const of = (act: string) => rows.find((row) => row.act === act)?.people ?? 0;
  return { shown: of("shown"), dismissed: of("dismissed"), snoozed: of("snoozed") };
}

const ANSWERS = "FROM response JOIN visitor ON visitor.key = response.visitor JOIN person ON person.key = visitor.person";

export function npsCounts({ connection, siteKey }: Context, siteId: string, since: number): NpsCounts {
  const site = siteKey(siteId);
  // SQLite takes the other columns from the row that holds the max(): the latest answer of each person is the one that counts.
  const scores = connection.all<NpsCounts["scores"][number]>(
    `SELECT stage, score, count(*) AS count FROM
       (SELECT response.stage AS stage, score, max(at) ${ANSWERS}
        WHERE response.site = ? AND kind = 'nps' AND at >= ? AND score IS NOT NULL GROUP BY visitor.person)
     GROUP BY stage, score`,
    site,
    since,
  );
  const comments = connection.all<NpsCounts["comments"][number]>(
    `SELECT person.id AS person, name, score, text, at, response.stage AS stage ${ANSWERS}
     WHERE response.site = ? AND kind = 'nps' AND at >= ? AND score IS NOT NULL AND text <> '' ORDER BY at DESC LIMIT ?`,
    site,
    since,
    NEWEST,
  );
  return { ...acts(connection, "act.site = ? AND kind = 'nps' AND at >= ?", site, since), scores, comments };
}

export function reviewCounts({ connection, siteKey }: Context, siteId: string, campaign: string): ReviewCounts {
  const site = siteKey(siteId);
  const opened = connection.all<ReviewCounts["opened"][number]>(
    `SELECT detail AS destination, count(DISTINCT person) AS count FROM act JOIN visitor ON visitor.key = act.visitor
     WHERE act.site = ? AND campaign = ? AND act = 'opened' GROUP BY detail`,
    site,
    campaign,
  );
  const stars = connection.all<ReviewCounts["stars"][number]>(
    "SELECT score AS stars, count(*) AS count FROM response WHERE site = ? AND campaign = ? AND score IS NOT NULL GROUP BY score",
    site,
    campaign,
  );
  const feedback = connection.all<ReviewCounts["feedback"][number]>(
    `SELECT person.id AS person, name, text, score AS stars, at ${ANSWERS}
     WHERE response.site = ? AND campaign = ? AND text <> '' ORDER BY at DESC LIMIT ?`,
    site,
    campaign,
    NEWEST,
  );
  return { ...acts(connection, "act.site = ? AND campaign = ?", site, campaign), opened, stars, feedback };
}

/** One row per person and item, a person's rows together: who did it on two devices did it once, the first time. */
const DONE = `SELECT person, item, min(item.at) AS at FROM item JOIN visitor ON visitor.key = item.visitor
  WHERE item.site = ? AND checklist = ? GROUP BY person, item ORDER BY person`;

interface DoneRow {
  person: number;
  item: string;
  at: number;
}

/** In one walk over the rows: a query per item and person would take a day for a large site. */
export function checklistCounts(context: Context, siteId: string, campaign: string, items: readonly string[]): ChecklistCounts {
  const { connection } = context;
  const site = context.siteKey(siteId);
  const counts = new Map(items.map((item) => [item, { item, done: 0, afterMs: [] as number[] }]));
  let [started, completed] = [0, 0];
  const add = (rows: readonly DoneRow[]) => {
    const startedAt = Math.min(...rows.map(({ at }) => at));
    const known = rows.filter(({ item }) => counts.has(item));
    started++;
    if (items.length > 0 && known.length === items.length) completed++;
    for (const { item, at } of known) {
      const count = counts.get(item)!;
      count.done++;
      if (count.afterMs.length < SAMPLE) count.afterMs.push(at - startedAt);
    }
  };
  let rows: DoneRow[] = [];
  for (const row of connection.each<DoneRow>(DONE, site, campaign)) {
    if (rows.length > 0 && rows[0]!.person !== row.person) {
      add(rows);
      rows = [];
    }
    rows.push(row);
  }
  if (rows.length > 0) add(rows);
  const { dismissed } = acts(connection, "act.site = ? AND campaign = ?", site, campaign);
  return { started, completed, dismissed, items: [...counts.values()] };
}

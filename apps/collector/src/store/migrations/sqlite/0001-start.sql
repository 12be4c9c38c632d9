CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- One durable ordered log per person and one per site (agents).
CREATE TABLE log (key INTEGER PRIMARY KEY, epoch TEXT NOT NULL, seq INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE feed (
  log INTEGER NOT NULL, seq INTEGER NOT NULL, entry TEXT NOT NULL,
  PRIMARY KEY (log, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE site (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  public_key TEXT NOT NULL UNIQUE, secret_key TEXT NOT NULL, origins TEXT NOT NULL,
  log INTEGER NOT NULL, version TEXT NOT NULL, config TEXT NOT NULL
) STRICT;
CREATE TABLE config_version (
  site INTEGER NOT NULL, version TEXT NOT NULL, published_at INTEGER NOT NULL, agent TEXT, body TEXT NOT NULL,
  PRIMARY KEY (site, published_at, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
  key INTEGER PRIMARY KEY, site INTEGER NOT NULL, id TEXT NOT NULL, user_id TEXT, log INTEGER NOT NULL,
  -- What samples and ids of transitions are made from: the id of its first visitor.
  identity TEXT NOT NULL,
  stage TEXT NOT NULL, flags TEXT NOT NULL DEFAULT '[]', since INTEGER, next_check_at INTEGER,
  last_seen INTEGER NOT NULL DEFAULT 0, orders INTEGER NOT NULL DEFAULT 0, value TEXT NOT NULL DEFAULT '{}',
  name TEXT, search TEXT NOT NULL DEFAULT '',
  -- Set when its last visitor was linked to another person; kept, so that a link can be undone.
  retired_at INTEGER
) STRICT;
CREATE UNIQUE INDEX person_id ON person (site, id);
CREATE UNIQUE INDEX person_user ON person (site, user_id) WHERE user_id IS NOT NULL;
CREATE INDEX person_due ON person (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX person_seen ON person (site, last_seen) WHERE retired_at IS NULL;

CREATE TABLE visitor (
  key INTEGER PRIMARY KEY, site INTEGER NOT NULL, id TEXT NOT NULL,
  -- NULL: fed by the server API only; nobody can ever prove to be it.
  secret_hash TEXT, person INTEGER NOT NULL, verified INTEGER NOT NULL DEFAULT 0,
  first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
  -- The latest differences of received and sent time, JSON.
  offsets TEXT NOT NULL DEFAULT '[]', revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX visitor_id ON visitor (site, id);
CREATE INDEX visitor_person ON visitor (person);
CREATE TABLE fact (visitor INTEGER PRIMARY KEY, needs TEXT NOT NULL, facts TEXT NOT NULL) STRICT;
CREATE TABLE link (
  key INTEGER PRIMARY KEY, site INTEGER NOT NULL, visitor INTEGER NOT NULL, from_person INTEGER NOT NULL,
  to_person INTEGER NOT NULL, at INTEGER NOT NULL, undone_at INTEGER
) STRICT;
CREATE INDEX link_visitor ON link (visitor);

-- Arrival order is the key; the only other index is the one that deduplicates.
CREATE TABLE event (
  seq INTEGER PRIMARY KEY, site INTEGER NOT NULL, id BLOB NOT NULL, foreign_id TEXT, visitor INTEGER NOT NULL,
  name TEXT NOT NULL, at INTEGER NOT NULL, client_at INTEGER NOT NULL, sent_at INTEGER, received_at INTEGER NOT NULL,
  tab TEXT, n INTEGER NOT NULL, hash BLOB NOT NULL, props TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX event_id ON event (site, id);
CREATE UNIQUE INDEX event_foreign ON event (site, foreign_id) WHERE foreign_id IS NOT NULL;

-- Filled behind the events (position in progress), so that ingest does not pay for it.
CREATE TABLE timeline (
  visitor INTEGER NOT NULL, at INTEGER NOT NULL, event INTEGER NOT NULL,
  PRIMARY KEY (visitor, at, event)
) STRICT, WITHOUT ROWID;
CREATE TABLE progress (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE transition (
  person INTEGER NOT NULL, id TEXT NOT NULL, site INTEGER NOT NULL, effective_at INTEGER NOT NULL,
  body TEXT NOT NULL, recorded_at INTEGER NOT NULL, revised_at INTEGER,
  PRIMARY KEY (person, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversation (
  key INTEGER PRIMARY KEY, site INTEGER NOT NULL, id TEXT NOT NULL, person INTEGER NOT NULL, visitor INTEGER NOT NULL,
  status TEXT NOT NULL, assignee TEXT, messages INTEGER NOT NULL DEFAULT 0,
  preview TEXT NOT NULL DEFAULT '', last_by TEXT NOT NULL DEFAULT 'visitor', last_at INTEGER NOT NULL,
  waiting_since INTEGER, read_by_visitor INTEGER NOT NULL DEFAULT 0, read_by_agent INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX conversation_id ON conversation (site, id);
CREATE INDEX conversation_last ON conversation (site, last_at);
CREATE INDEX conversation_person ON conversation (person);
CREATE TABLE message (
  conversation INTEGER NOT NULL, seq INTEGER NOT NULL, id TEXT NOT NULL, agent TEXT, text TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX message_id ON message (conversation, id);
CREATE TABLE agent (id TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE read_mark (
  agent TEXT NOT NULL, conversation INTEGER NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (agent, conversation)
) STRICT, WITHOUT ROWID;

CREATE TABLE response (
  key INTEGER PRIMARY KEY, site INTEGER NOT NULL, id TEXT NOT NULL, campaign TEXT NOT NULL, kind TEXT NOT NULL,
  visitor INTEGER NOT NULL, score INTEGER, text TEXT, destination TEXT, stage TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX response_id ON response (site, id);
CREATE INDEX response_kind ON response (site, kind, at);
CREATE INDEX response_visitor ON response (visitor);
CREATE TABLE item (
  site INTEGER NOT NULL, checklist TEXT NOT NULL, item TEXT NOT NULL, visitor INTEGER NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (site, checklist, item, visitor)
) STRICT, WITHOUT ROWID;
-- To whom widgets did what, and when last: reports count people, not displays.
CREATE TABLE act (
  site INTEGER NOT NULL, campaign TEXT NOT NULL, act TEXT NOT NULL, detail TEXT NOT NULL, visitor INTEGER NOT NULL,
  kind TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (site, campaign, act, detail, visitor)
) STRICT, WITHOUT ROWID;

-- Stored and lost events by minute of arrival.
CREATE TABLE traffic (
  site INTEGER NOT NULL, minute INTEGER NOT NULL, stored INTEGER NOT NULL, dropped INTEGER NOT NULL,
  -- When the last event came, epoch ms; NULL when only losses were told.
  last_at INTEGER,
  PRIMARY KEY (site, minute)
) STRICT, WITHOUT ROWID;
-- Which of a tab's sequence numbers came: [from, to] ranges, JSON.
CREATE TABLE tab (
  visitor INTEGER NOT NULL, tab TEXT NOT NULL, site INTEGER NOT NULL, ranges TEXT NOT NULL, missing INTEGER NOT NULL, last_at INTEGER NOT NULL,
  PRIMARY KEY (visitor, tab)
) STRICT, WITHOUT ROWID;
CREATE INDEX tab_missing ON tab (site, last_at) WHERE missing > 0;

CREATE TABLE audit (
  key INTEGER PRIMARY KEY, site TEXT, at INTEGER NOT NULL, agent TEXT, action TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;

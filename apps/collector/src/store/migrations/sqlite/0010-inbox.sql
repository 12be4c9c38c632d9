-- What colleagues leave each other in a conversation: apart from its messages, so that what is read for a visitor cannot hold one.
CREATE TABLE note (
  conversation INTEGER NOT NULL, n INTEGER NOT NULL, id TEXT NOT NULL,
  -- Seq of the message it stands behind.
  after INTEGER NOT NULL, agent TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (conversation, n)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX note_id ON note (conversation, id);

-- How agents of a site work: labels and the like, JSON; `version` counts changes.
CREATE TABLE inbox_setting (site INTEGER PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL) STRICT;

ALTER TABLE conversation ADD COLUMN snoozed_until INTEGER;
-- When it came back by itself; NULL again as soon as anybody does anything.
ALTER TABLE conversation ADD COLUMN woken_at INTEGER;
ALTER TABLE conversation ADD COLUMN place TEXT GENERATED ALWAYS AS (
  CASE WHEN status = 'resolved' THEN 'resolved' WHEN snoozed_until IS NULL THEN 'open' ELSE 'snoozed' END) VIRTUAL;
-- Whose turn it is: who waits longest first, then, after everybody who waits, the latest activity.
ALTER TABLE conversation ADD COLUMN turn INTEGER GENERATED ALWAYS AS (coalesce(waiting_since, woken_at, 8640000000000000 - last_at)) VIRTUAL;
DROP INDEX conversation_status;
CREATE INDEX conversation_place ON conversation (site, place, last_at);
CREATE INDEX conversation_turn ON conversation (site, place, turn);
CREATE INDEX conversation_assignee ON conversation (site, assignee, place, last_at);
CREATE INDEX conversation_assignee_turn ON conversation (site, assignee, place, turn);
CREATE INDEX conversation_snooze ON conversation (snoozed_until) WHERE snoozed_until IS NOT NULL;

-- With a copy of what lists are ordered by, kept by the trigger.
CREATE TABLE conversation_label (
  conversation INTEGER NOT NULL, label TEXT NOT NULL, site INTEGER NOT NULL, place TEXT NOT NULL, last_at INTEGER NOT NULL,
  PRIMARY KEY (conversation, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_label_last ON conversation_label (site, label, place, last_at);
CREATE TRIGGER conversation_label_moves AFTER UPDATE ON conversation BEGIN
  UPDATE conversation_label SET place = new.place, last_at = new.last_at WHERE conversation = new.key;
END;

-- Words of messages and notes, and those by which a person is found. The rowid tells the conversation (its upper bits) or the person;
-- the site is a word of its own, so that one site's matches never crowd out another's.
CREATE VIRTUAL TABLE said USING fts5 (text, site, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE named USING fts5 (text, site, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
CREATE TRIGGER message_said AFTER INSERT ON message BEGIN
  INSERT INTO said (rowid, text, site)
  SELECT new.conversation * 16777216 + new.seq, new.text, 's' || site FROM conversation WHERE key = new.conversation;
END;
CREATE TRIGGER message_unsaid AFTER DELETE ON message BEGIN
  DELETE FROM said WHERE rowid = old.conversation * 16777216 + old.seq;
END;
CREATE TRIGGER note_said AFTER INSERT ON note BEGIN
  INSERT INTO said (rowid, text, site)
  SELECT new.conversation * 16777216 + 8388608 + new.n, new.text, 's' || site FROM conversation WHERE key = new.conversation;
END;
CREATE TRIGGER note_unsaid AFTER DELETE ON note BEGIN
  DELETE FROM said WHERE rowid = old.conversation * 16777216 + 8388608 + old.n;
END;
CREATE TRIGGER person_named AFTER INSERT ON person WHEN new.search <> '' BEGIN
  INSERT INTO named (rowid, text, site) VALUES (new.key, new.search, 's' || new.site);
END;
CREATE TRIGGER person_renamed AFTER UPDATE OF search ON person WHEN new.search <> old.search BEGIN
  DELETE FROM named WHERE rowid = old.key;
  INSERT INTO named (rowid, text, site) VALUES (new.key, new.search, 's' || new.site);
END;
CREATE TRIGGER person_unnamed AFTER DELETE ON person BEGIN
  DELETE FROM named WHERE rowid = old.key;
END;
INSERT INTO said (rowid, text, site)
SELECT conversation * 16777216 + seq, text, 's' || site FROM message JOIN conversation ON conversation.key = message.conversation;
INSERT INTO named (rowid, text, site) SELECT key, search, 's' || site FROM person WHERE search <> '';
